using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Healthy when a <c>GET</c> answers with the expected status.</summary>
internal sealed class HttpHealthCheck(IHttpClientFactory clients, Func<CancellationToken, Task<Uri>> address, int expectedStatus) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var uri = await address(cancellationToken);
        try
        {
            using var client = clients.CreateClient(nameof(HttpHealthCheck));
            using var response = await client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var status = (int)response.StatusCode;
            return status == expectedStatus
                ? HealthCheckResult.Healthy()
                : new HealthCheckResult(context.Registration.FailureStatus, $"GET {uri.GetLeftPart(UriPartial.Path)} answered {status} instead of {expectedStatus}.");
        }
        catch (HttpRequestException exception)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"GET {uri.GetLeftPart(UriPartial.Path)} failed: {exception.Message}", exception);
        }
    }
}
