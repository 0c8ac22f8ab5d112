using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Chaos.Invariants;

namespace Chaos.Faults;

/// <summary>The simulated payment provider: how it fails from now on, and what it did with the money, whatever Payments believes.</summary>
internal sealed class PaymentProvider(Uri address) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(10) };

    public Task HealAsync(CancellationToken cancellationToken) => SetAsync(ProviderFault.None, delayMilliseconds: null, cancellationToken);

    public async Task SetAsync(string mode, int? delayMilliseconds, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.PutAsJsonAsync("/faults", new { mode, delayMilliseconds }, cancellationToken);
            response.EnsureSuccessStatusCode();
        }
        catch (HttpRequestException refused)
        {
            throw new CommandFailedException($"the payment provider at {address} did not take the fault '{mode}': {refused.Message}", refused);
        }
    }

    /// <summary>Null where it was never asked to authorise anything for the order.</summary>
    public async Task<Payment?> FindAsync(Guid orderId, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync($"/authorizations/{orderId}", cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;

        response.EnsureSuccessStatusCode();
        var (status, amount) = (await response.Content.ReadFromJsonAsync<Authorization>(cancellationToken))!;
        return new(orderId, amount, $"{status}");
    }

    public void Dispose() => _http.Dispose();

    private sealed record Authorization(AuthorizationStatus Status, Money? Amount);

    [JsonConverter(typeof(JsonStringEnumConverter<AuthorizationStatus>))]
    private enum AuthorizationStatus
    {
        Authorized,
        Captured,
        Declined,
        Voided,
    }
}
