using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cli;
using Cli.Aspire;
using Cli.Running;
using Cli.Terminal;
using Cli.Testing;
using Testing;

namespace Scaffolding;

/// <summary>From the command to the answer: in a copy of this repository outside of it, so that nothing built or installed here helps.</summary>
public sealed class NewServiceTests : IDisposable
{
    private const string Entries = "/api/v1/loyalty/entries";

    private static readonly bool HasOrdering = Has("Ordering");
    private static readonly bool HasIdentity = Has("Identity");

    private readonly RepositoryCopy _copy = new();
    private readonly StringWriter _said = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_Added_PassesItsTestsAndAnswersThroughTheGateway()
    {
        var workspace = OfCopy();
        var started = Stopwatch.StartNew();

        string[] consumes = HasOrdering ? ["--events-from", "ordering.order-confirmed.v1"] : [];
        Assert.True(await CommandLine.RunAsync(["new", "service", "Loyalty", .. consumes], workspace) == 0, _said.ToString());
        Assert.Contains("/Services/Loyalty/  @team-loyalty", _copy.Read(".github/CODEOWNERS"), StringComparison.Ordinal);
        Assert.Contains("\"Tests/Loyalty.Tests/**/*\"", _copy.Read("Services/Loyalty/pipeline.json"), StringComparison.Ordinal);
        Assert.Contains("service: loyalty", _copy.Read(".github/workflows/loyalty.yml"), StringComparison.Ordinal);
        await DotNet.BuildAsync(workspace.Repository, "Tests/Loyalty.Tests", Cancellation);
        var tests = await new TestRun(workspace) { HangTimeout = TimeSpan.FromMinutes(5) }.ExecuteAsync(new(["Loyalty.Tests"], Test: null), Cancellation);
        Assert.True(tests is { Passed: > 15, Failed: 0, Skipped: 0 }, $"{tests} {string.Join('\n', tests.Failures)}");
        TestContext.Current.TestOutputHelper?.WriteLine($"from the command to its tests passing, everything built anew: {started.Elapsed.TotalSeconds:0.0} s");

        // Where somebody else issues the tokens, a system of its own cannot be called.
        if (HasIdentity)
            await OwnSystem.UseAsync(workspace.Repository, TimeProvider.System, own => CallAsync(own.Status), Cancellation);
    }

    public void Dispose()
    {
        _copy.Dispose();
        _said.Dispose();
    }

    private static bool Has(string service) => Directory.Exists(Path.Combine(RepositoryCopy.Original, "Services", service));

    private static async Task<bool> CallAsync(SystemStatus status)
    {
        Assert.Contains(status.Resources, resource => resource is { Name: "loyalty", State: "Running", Health: "Healthy" });
        var gateway = new Uri(status.Resources.Single(resource => resource.Name == "gateway").Urls[0]);
        using var client = new HttpClient(new AccessTokenHandler(ClientCredentials.Development, TimeProvider.System, new SocketsHttpHandler())) { BaseAddress = gateway };

        using var added = await PostAsync(client, Entries, new { text = "Hello" });
        Assert.Equal(HttpStatusCode.Accepted, added.StatusCode);
        await Eventually.TrueAsync(
            async () => (string?)(await client.GetFromJsonAsync<JsonNode>(added.Headers.Location, Cancellation))!["status"] == "Processed",
            "its own event went through the broker and back");

        if (HasOrdering)
        {
            using var ordered = await PostAsync(client, "/api/v1/orders", new { lines = new[] { new { sku = "SKU-0001", quantity = 1 } }, paymentMethod = "card-ok" });
            Assert.Equal(HttpStatusCode.Accepted, ordered.StatusCode);
            await Eventually.TrueAsync(
                async () => (await client.GetFromJsonAsync<JsonArray>(new Uri(Entries, UriKind.Relative), Cancellation))!
                    .Count(entry => (string?)entry!["source"] == "ordering.order-confirmed.v1" && (string?)entry["status"] == "Processed") == 1,
                "the order's confirmation made an entry");
        }

        return true;
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return await client.SendAsync(request, Cancellation);
    }

    private Workspace OfCopy() => new()
    {
        Repository = new Repository(_copy.Root),
        Output = PlainOrLive.Create(_said),
        Error = _said,
        Aspire = new AspireCli(new Repository(_copy.Root)),
        Servers = _ => Task.FromResult(OwnSystem.Servers),
        Prerequisites = _ => [],
    };
}
