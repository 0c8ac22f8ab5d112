using Cli.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Testing;

namespace Cli.Tests.Pipeline;

/// <summary>The smoke tests against a system that the test makes up.</summary>
public sealed class StagingTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("staging-");
    private readonly StringWriter _output = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Confirmed", StatusCodes.Status401Unauthorized, null)]
    [InlineData("Rejected", StatusCodes.Status401Unauthorized, "Order_IsConfirmed_AndItsCustomerIsTold")]
    [InlineData("Confirmed", StatusCodes.Status200OK, "Caller_WithoutToken_IsRefused")]
    public async Task System_AnswersWrong_FailsTheStage(string orders, int withoutToken, string? failed)
    {
        await using var system = await StartAsync(orders, withoutToken);
        var repository = new Repository(RepositoryCopy.Original);
        var staging = new Staging(PipelineWorkspace.Of(repository.Root, _output, _output), DeliveredService.Find(repository, "ordering"), _folder.FullName);
        Environment.SetEnvironmentVariable(Staging.AddressVariable, system.Urls.First());

        if (failed is null)
        {
            Assert.Equal("3 passed, 0 failed, 0 skipped", (await staging.RunAsync(Cancellation))["smoke tests"]);
        }
        else
        {
            var error = await Assert.ThrowsAsync<CommandFailedException>(() => staging.RunAsync(Cancellation));
            Assert.StartsWith($"ordering staging: 2 passed, 1 failed, 0 skipped against {system.Urls.First()}", error.Message, StringComparison.Ordinal);
            Assert.Contains(failed, _output.ToString(), StringComparison.Ordinal);
        }

        Assert.True(File.Exists(Path.Combine(_folder.FullName, "staging.trx")));
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Staging.AddressVariable, null);
        _folder.Delete(recursive: true);
        _output.Dispose();
    }

    private static async Task<WebApplication> StartAsync(string orders, int withoutToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var order = Guid.CreateVersion7();
        app.MapGet("/health", () => "Healthy");
        app.MapPost("/connect/token", () => new { access_token = "a-token", expires_in = 3600 });
        app.MapGet("/api/v1/inventory/{sku}", (string sku) => new { sku, available = 7 });
        app.MapGet("/api/v1/orders", () => Results.StatusCode(withoutToken));
        app.MapPost("/api/v1/orders", () => Results.Accepted(value: new { orderId = order }));
        app.MapGet($"/api/v1/orders/{order}", () => new { orderId = order, status = orders });
        app.MapGet("/api/v1/notifications", () => new[] { new { kind = "OrderConfirmed" } });
        await app.StartAsync(Cancellation);
        return app;
    }
}
