using System.Reflection;
using System.Runtime.InteropServices;
using PactNet.Exceptions;

namespace PactNet.Native;

/// <summary>The functions of pact_ffi (https://docs.rs/pact_ffi) that contract tests need. Where one returns a byte, 0 is failure.</summary>
internal static partial class Pactffi
{
    public const int V4 = 5;
    public const int Request = 0;
    public const int Response = 1;

    private const string Library = "pact_ffi";

    static Pactffi()
    {
        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) => name == Library ? NativeLibrary.Load(NativeLibraryFile.Location) : 0);

        // Or Pact would send statistics of its use. On Unix, native code does not see what Environment.SetEnvironmentVariable sets.
        if (OperatingSystem.IsWindows())
            Environment.SetEnvironmentVariable("PACT_DO_NOT_TRACK", "true");
        else
            _ = SetEnvironmentVariable("PACT_DO_NOT_TRACK", "true", overwrite: 1);
    }

    /// <summary>Reads a string that belongs to the caller, and frees it.</summary>
    public static string Take(nint text)
    {
        var value = Marshal.PtrToStringUTF8(text) ?? "";
        FreeString(text);
        return value;
    }

    /// <exception cref="PactFailureException">A function has failed.</exception>
    public static void Require(int success, string what)
    {
        if (success is 0)
            throw new PactFailureException($"Pact does not take {what}.");
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironmentVariable(string name, string value, int overwrite);
    [LibraryImport(Library, EntryPoint = "pactffi_string_delete")]
    private static partial void FreeString(nint text);
    [LibraryImport(Library, EntryPoint = "pactffi_new_pact", StringMarshalling = StringMarshalling.Utf8)]
    public static partial ushort NewPact(string consumer, string provider);
    [LibraryImport(Library, EntryPoint = "pactffi_with_specification")]
    public static partial byte WithSpecification(ushort pact, int version);
    [LibraryImport(Library, EntryPoint = "pactffi_pact_handle_write_file", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int WriteFile(ushort pact, string directory, byte overwrite);
    [LibraryImport(Library, EntryPoint = "pactffi_new_interaction", StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint NewInteraction(ushort pact, string description);
    [LibraryImport(Library, EntryPoint = "pactffi_new_message_interaction", StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint NewMessage(ushort pact, string description);
    [LibraryImport(Library, EntryPoint = "pactffi_given", StringMarshalling = StringMarshalling.Utf8)]
    public static partial byte Given(uint interaction, string state);
    [LibraryImport(Library, EntryPoint = "pactffi_with_request", StringMarshalling = StringMarshalling.Utf8)]
    public static partial byte WithRequest(uint interaction, string method, string path);
    [LibraryImport(Library, EntryPoint = "pactffi_with_header_v2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial byte WithHeader(uint interaction, int part, string name, nuint index, string value);
    [LibraryImport(Library, EntryPoint = "pactffi_with_body", StringMarshalling = StringMarshalling.Utf8)]
    public static partial byte WithBody(uint interaction, int part, string contentType, string body);
    [LibraryImport(Library, EntryPoint = "pactffi_response_status")]
    public static partial byte WithStatus(uint interaction, ushort status);
    [LibraryImport(Library, EntryPoint = "pactffi_message_reify")]
    public static partial nint Reify(uint message);
    [LibraryImport(Library, EntryPoint = "pactffi_create_mock_server_for_transport", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StartMockServer(ushort pact, string address, ushort port, string transport, string? configuration);
    /// <returns>JSON that belongs to the library.</returns>
    [LibraryImport(Library, EntryPoint = "pactffi_mock_server_mismatches")]
    public static partial nint Mismatches(int port);
    [LibraryImport(Library, EntryPoint = "pactffi_cleanup_mock_server")]
    public static partial byte StopMockServer(int port);
    [LibraryImport(Library, EntryPoint = "pactffi_verifier_new_for_application", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewVerifier(string application, string version);
    [LibraryImport(Library, EntryPoint = "pactffi_verifier_set_provider_info", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetProvider(nint verifier, string name, string scheme, string host, ushort port, string path);
    [LibraryImport(Library, EntryPoint = "pactffi_verifier_add_provider_transport", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void AddTransport(nint verifier, string protocol, ushort port, string path, string scheme);
    [LibraryImport(Library, EntryPoint = "pactffi_verifier_add_file_source", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void AddFile(nint verifier, string path);
    [LibraryImport(Library, EntryPoint = "pactffi_verifier_execute")]
    public static partial int Execute(nint verifier);
    [LibraryImport(Library, EntryPoint = "pactffi_verifier_output")]
    public static partial nint Output(nint verifier, byte withoutColours);
    [LibraryImport(Library, EntryPoint = "pactffi_verifier_shutdown")]
    public static partial void FreeVerifier(nint verifier);
}
