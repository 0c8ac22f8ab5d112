using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace Cli.Scaffolding.Naming;

/// <summary>
/// Types that every file of a service sees without a using directive: a namespace of such a name would hide the type, and a
/// class would be ambiguous.
/// </summary>
internal static class ReservedNames
{
    // Microsoft.NET.Sdk.Web's implicit global usings, and this repository's own.
    private static readonly HashSet<string> Namespaces = new(StringComparer.Ordinal)
    {
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Net.Http.Json", "System.Threading", "System.Threading.Tasks",
        "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing",
        "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging",
    };

    // What the service template's own files and their libraries declare.
    private static readonly HashSet<string> OfServices = new(StringComparer.OrdinalIgnoreCase)
    {
        "Program", "Entry", "NewEntry", "EntryAdded", "AddEntry", "GetEntry", "ListEntries", "Features", "Entries", "Messages", "Migrations", "Tests",
        "MessageInfo", "MessageJson", "MessageType", "UnitOfWork", "UnitsOfWork", "BrokerDefaults", "ServiceDatabase", "FieldErrors", "Money", "MoneySchema", "Sku", "Caller", "Eventually", "EveryEndpoint", "Issuer", "TokenIssuer",
        "Dapper", "Service", "ServiceFixture", "PublishedMessage",
    };

    private static readonly Lazy<IReadOnlySet<string>> OfFrameworks = new(ReadFrameworks);

    /// <summary>Whether a type is called so, in any case of letters where the file system might not tell them apart either.</summary>
    public static bool Contains(string name) => OfServices.Contains(name) || OfFrameworks.Value.Contains(name);

    /// <summary>Public types of .NET and, where this machine has it, ASP.NET Core: read as data, nothing is loaded.</summary>
    private static HashSet<string> ReadFrameworks()
    {
        var core = new DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory());
        var web = core.Parent?.Parent is { } shared ? Path.Combine(shared.FullName, "Microsoft.AspNetCore.App", core.Name) : null;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var directory in new[] { core.FullName, web }.OfType<string>().Where(Directory.Exists))
        {
            foreach (var file in Directory.EnumerateFiles(directory, "*.dll"))
                Read(file, names);
        }

        return names;
    }

    private static void Read(string file, HashSet<string> names)
    {
        using var reader = new PEReader(File.OpenRead(file));
        if (!reader.HasMetadata)
            return;

        var metadata = reader.GetMetadataReader();
        foreach (var type in metadata.TypeDefinitions.Select(metadata.GetTypeDefinition))
        {
            if (type.Attributes.HasFlag(System.Reflection.TypeAttributes.Public) && Namespaces.Contains(metadata.GetString(type.Namespace)))
                names.Add(metadata.GetString(type.Name).Split('`')[0]);
        }
    }
}
