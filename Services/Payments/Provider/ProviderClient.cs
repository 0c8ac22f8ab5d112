using System.Net;
using Payments.Ledger;
using Polly;

namespace Payments.Provider;

/// <summary>
/// The payment provider. The order's id is the idempotency key of everything that is asked of it, so every call may be
/// repeated. Thread-safe.
/// </summary>
/// <remarks>Made by singletons, which must not keep an HttpClient for good; hence the factory.</remarks>
internal sealed class ProviderClient(IHttpClientFactory clients)
{
    public const string Name = "PaymentProvider";

    /// <summary>Why the provider declines what was voided before.</summary>
    public const string VoidedReason = "voided";

    private const string Authorized = "authorized";

    /// <summary>Holds the amount; again: the same answer.</summary>
    /// <exception cref="ProviderUnavailableException">No answer: whether the amount is held is unknown.</exception>
    public async Task<AuthorizationAnswer> AuthorizeAsync(Guid orderId, Money amount, string paymentMethod, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "authorizations")
        {
            Headers = { { "Idempotency-Key", orderId.ToString() } },
            Content = JsonContent.Create(new AuthorizationRequest(amount, paymentMethod)),
        };
        request.UseCircuit(Circuit.Authorize(paymentMethod));
        var answer = await SendAsync<AuthorizeBody>(request, $"authorise the payment of order {orderId}", cancellationToken);
        return new(answer.AuthorizationId, answer.Status == Authorized, answer.Reason);
    }

    /// <summary>Takes the amount that is held; again: the same answer.</summary>
    /// <exception cref="ProviderUnavailableException">No answer: whether the amount is taken is unknown.</exception>
    /// <exception cref="PaymentStateException">Nothing is held.</exception>
    public async Task CaptureAsync(Guid orderId, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"authorizations/{orderId}/capture");
        request.UseCircuit(Circuit.Capture);
        try
        {
            await SendAsync<RecordedAuthorization>(request, $"capture the payment of order {orderId}", cancellationToken);
        }
        catch (ProviderUnavailableException refused) when (refused.Status is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
        {
            throw new PaymentStateException("Capturing the payment", orderId, "not authorised at the provider", refused);
        }
    }

    /// <summary>Lets go of the amount, or sees to it that it is never held; again: the same answer.</summary>
    /// <exception cref="ProviderUnavailableException">No answer: whether the amount is still held is unknown.</exception>
    /// <exception cref="PaymentStateException">The amount is taken.</exception>
    public async Task<RecordedAuthorization> VoidAsync(Guid orderId, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"authorizations/{orderId}/void");
        request.UseCircuit(Circuit.Void);
        try
        {
            return await SendAsync<RecordedAuthorization>(request, $"void the payment of order {orderId}", cancellationToken);
        }
        catch (ProviderUnavailableException refused) when (refused.Status is HttpStatusCode.Conflict)
        {
            throw new PaymentStateException("Voiding the payment", orderId, "captured at the provider", refused);
        }
    }

    private async Task<TAnswer> SendAsync<TAnswer>(HttpRequestMessage request, string what, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(Name);
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync<TAnswer>(cancellationToken)
                ?? throw new HttpRequestException("The answer is empty.");
        }
        catch (Exception error) when (IsNoAnswer(error))
        {
            throw new ProviderUnavailableException(what, error);
        }
    }

    // HttpClient reports its own time limit as a cancellation with this cause.
    private static bool IsNoAnswer(Exception error) =>
        error is HttpRequestException or ExecutionRejectedException or OperationCanceledException { InnerException: TimeoutException };

    private sealed record AuthorizationRequest(Money Amount, string PaymentMethod);

    private sealed record AuthorizeBody(string AuthorizationId, string Status, string? Reason);
}

/// <summary>Whether the amount is held, and why not.</summary>
internal sealed record AuthorizationAnswer(string AuthorizationId, bool Authorized, string? Reason);

/// <summary>What the provider has recorded for a key.</summary>
/// <param name="AuthorizationId">The provider's id.</param>
/// <param name="AuthorizedAt">When the amount was held; null where it never was.</param>
internal sealed record RecordedAuthorization(string AuthorizationId, DateTimeOffset? AuthorizedAt);
