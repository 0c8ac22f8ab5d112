using System.Net;

namespace Integration;

public sealed class GatewayTests(SystemFixture system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UnknownRoute_AnswersWithProblemDetails()
    {
        using var gateway = system.Gateway();

        using var response = await gateway.GetAsync("/api/v1/nothing", Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }
}
