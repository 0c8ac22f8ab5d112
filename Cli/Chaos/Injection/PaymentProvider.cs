using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cli.Chaos.Planning;

namespace Cli.Chaos.Injection;

/// <summary>The switch of the simulated payment provider: how it fails from now on.</summary>
internal sealed class PaymentProvider : IDisposable
{
    private readonly HttpClient _http;

    public PaymentProvider(Uri address) =>
        _http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(10) };

    public Task HealAsync(CancellationToken cancellationToken) => SetAsync(ProviderFault.None, delayMilliseconds: 0, cancellationToken);

    public async Task SetAsync(string mode, int delayMilliseconds, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["mode"] = mode };
        if (mode != ProviderFault.None)
        {
            body["delayMilliseconds"] = delayMilliseconds;
        }

        try
        {
            using var response = await _http.PutAsync("/faults", JsonContent.Create(body), cancellationToken);
            response.EnsureSuccessStatusCode();
        }
        catch (HttpRequestException refused)
        {
            throw new CommandFailedException($"the payment provider at {_http.BaseAddress} did not take the fault '{mode}': {refused.Message}", refused);
        }
    }

    public void Dispose() => _http.Dispose();
}
