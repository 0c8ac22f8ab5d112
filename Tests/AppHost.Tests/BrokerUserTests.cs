using System.Diagnostics;
using System.Text.Json;

namespace AppHost.Tests;

/// <summary>The deployment's script gives the same permissions as the AppHost.</summary>
public sealed class BrokerUserTests
{
    // In the place of rabbitmqctl: writes down what it is told, one argument per line, and takes all of its input, as Erlang does.
    private const string Recorder = """
        #!/bin/sh
        given=$(cat)
        case "$*" in *list_users*) printf 'guest\t[administrator]\n%s\t[]\n' "$EXISTING"; exit 0;; esac
        shift
        printf '%s\n' "$@" "$given"
        """;

    [Theory]
    [InlineData("plain", "", "", "")]
    [InlineData("plain", "", "", "plain")] // it exists already
    [InlineData("order-archive", "ordering", "", "order")]
    [InlineData("ordering", "inventory,payments", "inventory.reserve-stock,payments.void-payment", "")]
    public async Task Script_GivesTheSamePermissionsAsTheAppHost(string name, string hears, string sends, string existing)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The script is one of a Unix shell.");
        var user = new BrokerUser(name, new("password", _ => "secret", secret: true), Split(hears), Split(sends));
        var types = JsonSerializer.SerializeToElement(user.TypePermissions);
        var permissions = JsonSerializer.SerializeToElement(user.Permissions);

        var said = await RunAsync(existing, name, hears, sends);

        Assert.Equal(
            [
                existing == name ? "change_password" : "add_user", name, "secret",
                "set_user_tags", name,
                "set_topic_permissions", "--vhost", "/", name, BrokerUser.Exchange, Text(types, "write"), Text(types, "read"),
                "set_permissions", "--vhost", "/", name, Text(permissions, "configure"), Text(permissions, "write"), Text(permissions, "read"),
            ],
            said);

        static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries);

        static string Text(JsonElement of, string property) => of.GetProperty(property).GetString()!;
    }

    private static async Task<string[]> RunAsync(string existing, params string[] arguments)
    {
        using var directory = new TestDirectory();
        var recorder = directory.At("rabbitmqctl");
        await File.WriteAllTextAsync(recorder, Recorder, TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(recorder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var script = Path.Combine(Path.GetDirectoryName(Projects.AppHost.ProjectPath)!, "deploy", "broker-user.sh");
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", [script, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["PATH"] = $"{directory.Path}:{Environment.GetEnvironmentVariable("PATH")}", ["EXISTING"] = existing },
        })!;
        await shell.StandardInput.WriteLineAsync("secret");
        shell.StandardInput.Close();
        var said = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, shell.ExitCode);
        return said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
