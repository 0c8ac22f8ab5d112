using System.Net;
using System.Text.Json.Nodes;
using Cli;
using Testing;

namespace Templates;

/// <summary>Solutions are built with warnings as errors, tested by their own tests, run, and asked to do their work. Outside of the repository.</summary>
[Collection(nameof(Alone))]
public sealed class BuildTests(TemplatePackage package)
{
    public static TheoryData<Combination> Combinations { get; } = [.. Combination.All];

    public static TheoryData<string> Names { get; } = [.. HostileNames.All];

    public static TheoryData<Combination> TestedInFull { get; } =
    [
        Combination.Default,
        new Combination(Sample: false, "identity", "none"),
        new Combination(Sample: true, "external", "azure"),
    ];

    [Fact]
    public async Task Skeleton_WithAHostileName_BuildsAndPassesTestsOfItsOwn()
    {
        using var solution = await package.Hive.CreateAsync("1. Größe & Söhne", "--sample", "false", "--auth", "external", "--deploy", "none");

        await solution.BuildAsync();
        await solution.TestAsync("Messaging.Guarantees");
        await solution.TestAsync("Gateway.Tests", "-namespace-", "Gateway.Tests.Robustness"); // which knows no routes
    }

    [Theory(Explicit = true), MemberData(nameof(Combinations))]
    public async Task Solution_OfEveryCombination_BuildsWithoutAWarning(Combination combination)
    {
        using var solution = await package.Hive.CreateAsync("Contoso.Shop", combination.Options);

        await solution.BuildAsync();
    }

    [Theory(Explicit = true), MemberData(nameof(Names))]
    public async Task Solution_OfEveryName_BuildsWithoutAWarning(string name)
    {
        using var solution = await package.Hive.CreateAsync(name);

        await solution.BuildAsync();
    }

    [Theory(Explicit = true), MemberData(nameof(TestedInFull))]
    public async Task Solution_OfTheseCombinations_PassesAllOfItsOwnTests(Combination combination)
    {
        using var solution = await package.Hive.CreateAsync("Contoso.Shop", combination.Options);

        var tested = await Tool.DotNetAsync(solution.Root, "platform.cs", "test");

        Assert.EndsWith("0 failed", tested.Output.TrimEnd().Split('\n')[^1].Split(", ") is [_, var failed, ..] ? failed : "", StringComparison.Ordinal);
        tested.Successfully();
    }

    [Fact(Explicit = true)]
    public async Task Solution_WithPortsOfItsOwn_RunsAndConfirmsAnOrder()
    {
        using var solution = await package.Hive.CreateAsync("Contoso.Shop", "--gateway-port", "29080", "--dashboard-port", "29188");
        (await Tool.DotNetAsync(solution.Root, "platform.cs", "up", "--detach")).Successfully();
        try
        {
            Assert.Equal("Confirmed", await OrderAsync(new("http://localhost:29080")));
        }
        finally
        {
            (await Tool.DotNetAsync(solution.Root, "aspire", "stop", "--non-interactive", "--nologo")).Successfully();
        }
    }

    [Fact(Explicit = true)]
    public async Task AppHost_OfADefaultSolution_ConfirmsAnOrder()
    {
        using var solution = await package.Hive.CreateAsync("Ordering");
        await solution.BuildAsync();

        var status = await OwnSystem.UseAsync(
            new Repository(solution.Root), TimeProvider.System, system => OrderAsync(Gateway(system)), TestContext.Current.CancellationToken);

        Assert.Equal("Confirmed", status);
    }

    private static Uri Gateway(OwnSystem system) =>
        new(system.Status.Resources.Single(resource => resource.Name == "gateway").Urls[0]);

    /// <summary>Places an order and returns its status once it is none of the passing ones.</summary>
    private static async Task<string> OrderAsync(Uri gateway)
    {
        using var client = new PatientClient(gateway);
        var body = new JsonObject { ["lines"] = new JsonArray(new JsonObject { ["sku"] = "SKU-0001", ["quantity"] = 1 }), ["paymentMethod"] = "card-ok" };
        var placed = await client.SendAsync(HttpMethod.Post, "/api/v1/orders", TestContext.Current.CancellationToken, body, Guid.NewGuid().ToString());
        Assert.Equal(HttpStatusCode.Accepted, placed?.Status);
        var order = JsonNode.Parse(placed!.Body)!["orderId"]!.GetValue<string>();
        var status = "";
        await Eventually.TrueAsync(
            async () =>
            {
                status = (await client.ReadAsync<JsonNode>($"/api/v1/orders/{order}", TestContext.Current.CancellationToken))["status"]!.GetValue<string>();
                return status is "Confirmed" or "Rejected" or "Cancelled";
            },
            $"the order {order} ends");
        return status;
    }
}
