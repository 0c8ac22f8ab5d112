using Cli.Pipeline;
using Cli.Upgrading;
using Testing;

namespace Cli.Tests.Pipeline;

/// <summary>Each file of this repository, touched alone, starts the right pipelines.</summary>
public sealed class AffectedTests
{
    private static readonly string[] All = ["gateway", "identity", "inventory", "notifications", "ordering", "payments"];
    private static readonly string[] WithDatabase = ["identity", "inventory", "notifications", "ordering", "payments"];
    private static readonly string[] WithMessaging = ["inventory", "notifications", "ordering", "payments"];

    // The first that a path begins with decides.
    private static readonly (string Prefix, string[] Affected)[] Expected =
    [
        ("Services/Directory.Build.", All), ("Services/Routes.props", ["gateway", "identity"]), ("Services/Runtime.props", All),
        ("Services/PaymentProvider/", ["payments"]), // its tests run against it
        ("Tests/Directory.Build.", All), ("Tests/Shared/Tokens/", ["gateway", .. WithMessaging]), ("Tests/Shared/Eventually.cs", All), ("Tests/Shared/Mtls/", ["identity"]),
        ("Tests/Shared/AppHost/", []), ("Tests/Shared/Cli/", []), ("Tests/Shared/Repository/", []), ("Tests/Shared/Messaging/", []), ("Tests/Shared/Access/", []), ("Tests/Shared/System/", []),
        ("Tests/Shared/Services/", WithMessaging), ("Tests/Shared/Contracts/", WithMessaging), ("Tests/Pact/", WithMessaging), ("Tests/Shared/", WithDatabase),
        ("Directory.Build.props", All), ("Directory.Packages.props", All), ("global.json", All), ("nuget.config", All), (".editorconfig", All), (".config/", All),
        ("AppHost/", WithDatabase), ("Messaging/", WithMessaging), ("ServiceDefaults/", All),
    ];

    [Fact]
    public async Task EveryFile_TouchedAlone_AffectsExactlyItsServices()
    {
        var repository = new Repository(RepositoryCopy.Original);
        var services = DeliveredService.All(repository);
        Assert.Equal(All, services.Select(service => service.Name));
        var files = (await new Git(repository.Root).RunAsync(["ls-files"], TestContext.Current.CancellationToken)).Split('\n');

        var wrong = files.Select(file => (File: file, Affected: services.Where(service => service.FilesAmong([file]).Count > 0).Select(service => service.Name).ToArray()))
            .Where(touched => !touched.Affected.SequenceEqual(ExpectedOf(touched.File)))
            .Select(touched => $"{touched.File} affects {string.Join(", ", touched.Affected)}")
            .ToList();

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static string[] ExpectedOf(string file)
    {
        if (file.Split('/') is ["Services", _, "routes.json"])
            return ServiceOf(file) is { } owner ? [.. new[] { "gateway", "identity", owner }.Distinct().Order(StringComparer.Ordinal)] : ["gateway", "identity"];
        if (file is "Tests/Contracts/ordering.openapi.json") // which describes Money, as Notifications reads it
            return ["notifications", "ordering"];
        if (file.Split('/') is ["Tests", "Contracts", var contract])
            return [.. All.Where(contract.Split('-', '.').Contains)];
        foreach (var (prefix, affected) in Expected)
        {
            if (file.StartsWith(prefix, StringComparison.Ordinal))
                return affected;
        }

        return ServiceOf(file) is { } service ? [service] : [];
    }

    /// <summary>Of <c>Services/NAME/…</c> and <c>Tests/NAME.Tests/…</c>.</summary>
    private static string? ServiceOf(string file) => file.Split('/') switch
    {
        ["Services", var name, ..] => All.FirstOrDefault(service => string.Equals(service, name, StringComparison.OrdinalIgnoreCase)),
        ["Tests", var name, ..] => All.FirstOrDefault(service => string.Equals($"{service}.Tests", name, StringComparison.OrdinalIgnoreCase)),
        _ => null,
    };
}
