using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Chaos.Observation;
using Chaos.Planning;

namespace Chaos.Injection;

/// <summary>The simulated payment provider: how it fails from now on, and what it did with the money, whatever Payments believes.</summary>
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
            body["delayMilliseconds"] = delayMilliseconds;

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

    /// <summary>Null where it was never asked to authorise anything for the order.</summary>
    public async Task<ProviderRow?> FindAsync(Guid orderId, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync($"/authorizations/{orderId}", cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;

        response.EnsureSuccessStatusCode();
        var authorization = (await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
        var (isHeld, isCaptured) = authorization["status"]!.GetValue<string>() switch
        {
            "authorized" => (true, false),
            "captured" => (false, true),
            "declined" or "voided" => (false, false),
            var status => throw new CommandFailedException($"the payment provider calls the authorisation of {orderId} '{status}', which chaos does not know."),
        };
        var (amount, currency) = authorization["amount"] is { } money ? Shop.Money(money) : default((decimal?, string?));
        return new(orderId, isHeld, isCaptured, amount, currency);
    }

    public void Dispose() => _http.Dispose();
}
