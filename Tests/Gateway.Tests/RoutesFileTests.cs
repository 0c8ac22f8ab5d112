using System.Net;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests;

public sealed class RoutesFileTests : IDisposable
{
    private const string Orders = "/api/v1/orders";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gateway-routes-");

    [Fact]
    public async Task Edit_TakesEffect_AndDropsNoRequest()
    {
        await using var ordering = await Upstream.StartAsync(context => Task.Delay(TimeSpan.FromMilliseconds(20), context.RequestAborted));
        await using var gateway = Gateway(ordering);
        using var client = gateway.Client();
        using var ending = new CancellationTokenSource();
        var traffic = Enumerable.Range(0, 16).Select(_ => AnswersAsync(client, ending.Token)).ToList();

        for (var edit = 0; edit < 5; edit++)
        {
            Write(Content.Replace("/api/v1/payments", $"/api/v7/orders{edit}", StringComparison.Ordinal));
            await Eventually.TrueAsync(async () => await client.StatusAsync($"/api/v7/orders{edit}") is not HttpStatusCode.NotFound, "the edit took effect");
        }

        await ending.CancelAsync();
        var answers = (await Task.WhenAll(traffic)).SelectMany(statuses => statuses).ToList();
        Assert.True(answers.Count > 100, $"{answers.Count} requests were made meanwhile");
        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
    }

    [Theory]
    [InlineData("{ \"ReverseProxy\": { \"Routes\": ", "no JSON")]
    [InlineData("BAD METADATA", "metadata that is unknown")]
    [InlineData("BAD CLUSTER", "a cluster that is not there")]
    [InlineData(null, "no file")]
    public async Task BrokenEdit_IsLogged_AndTheRoutesStay_UntilItIsMended(string? content, string why)
    {
        await using var ordering = await Upstream.StartAsync();
        await using var gateway = Gateway(ordering);
        using var client = gateway.Client();
        Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(Orders));

        if (content is null)
        {
            File.Delete(Path.Combine(_directory.FullName, "routes.json"));
        }
        else
        {
            Write(content.Replace("BAD METADATA", Content.Replace("\"RateLimit\"", "\"RateLimt\"", StringComparison.Ordinal), StringComparison.Ordinal)
                .Replace("BAD CLUSTER", Content.Replace("\"ClusterId\": \"ordering\"", "\"ClusterId\": \"elsewhere\"", StringComparison.Ordinal), StringComparison.Ordinal));
        }

        await Eventually.TrueAsync(() => gateway.Log.GetSnapshot().Any(record => record.Level >= LogLevel.Error), $"{why} is logged");
        for (var i = 0; i < 20; i++)
            Assert.Equal(HttpStatusCode.OK, await client.StatusAsync(Orders));

        Write(Content.Replace("/api/v1/payments", "/api/v7/orders", StringComparison.Ordinal));
        await Eventually.TrueAsync(async () => await client.StatusAsync("/api/v7/orders") is not HttpStatusCode.NotFound, "the mended file took effect");
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static string Content { get; } = File.ReadAllText(Path.Combine(GatewayService.RoutesOfTests, "routes.json"));

    private GatewayService Gateway(Upstream ordering)
    {
        Write(Content);
        return new GatewayService("Production", ("ordering", ordering.Address)).With("Routes:Folder", _directory.FullName)
            .With("RateLimits:Policies:api:PerSecond", "100000").With("RateLimits:Policies:api:Burst", "100000");
    }

    private void Write(string content) => File.WriteAllText(Path.Combine(_directory.FullName, "routes.json"), content);

    private static async Task<List<HttpStatusCode>> AnswersAsync(HttpClient client, CancellationToken ending)
    {
        List<HttpStatusCode> answers = [];
        while (!ending.IsCancellationRequested)
            answers.Add(await client.StatusAsync(Orders));
        return answers;
    }
}
