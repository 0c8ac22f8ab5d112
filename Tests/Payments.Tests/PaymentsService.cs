using System.Diagnostics.Metrics;
using Messaging;
using Microsoft.Extensions.DependencyInjection;
using Payments.Features;
using Payments.Ledger;
using Payments.Messages;
using ServiceDefaults;
using Testing;

namespace Payments.Tests;

/// <summary>Payments in this process, with a provider.</summary>
/// <param name="postgres">The server of its database.</param>
/// <param name="provider">Where the provider is.</param>
/// <param name="time">What the handlers take for the time; the HTTP client's pauses and limits are real, and short.</param>
/// <param name="settings">What else it is configured with.</param>
internal sealed class PaymentsService(PostgresFixture postgres, Uri provider, TimeProvider time, params (string Key, string Value)[] settings)
    : ServiceFixture<Payment>(postgres, "paymentsdb", [("services:payment-provider:http:0", provider.ToString()), ("Provider:RetryDelay", "00:00:00.001"), .. settings])
{
    public AuthorizePayment Authorization(Guid orderId, string method = "card-ok", DateTimeOffset? expiresAt = null) =>
        new(orderId, TokenIssuer.Customer, new Money(12.50m, Money.Euro), method, expiresAt ?? time.GetUtcNow().AddMinutes(1));

    public Task AuthorizeAsync(Guid orderId, string method = "card-ok", DateTimeOffset? expiresAt = null, int retries = 0) =>
        HandleAsync(Create<AuthorizePaymentHandler>(), Authorization(orderId, method, expiresAt), retries);

    public Task CaptureAsync(Guid orderId) => HandleAsync(Create<CapturePaymentHandler>(), new CapturePayment(orderId));

    public Task VoidAsync(Guid orderId) => HandleAsync(Create<VoidPaymentHandler>(), new VoidPayment(orderId));

    /// <summary>Handles a message; between its two halves, something else may happen.</summary>
    public async Task HandleAsync<TMessage, TPrepared>(
        IMessageHandler<TMessage, TPrepared> handler, TMessage message, int retries = 0, Func<Task>? between = null)
    {
        var prepared = await handler.PrepareAsync(message, Info(retries), TestContext.Current.CancellationToken);
        if (between is not null)
            await between();
        await InTransactionAsync(work => handler.HandleAsync(message, prepared, work, TestContext.Current.CancellationToken));
    }

    public MessageInfo Info(int retries) => new(Guid.CreateVersion7().ToString(), "/tests", "tests", "key", time.GetUtcNow(), retries);

    /// <summary>A handler on the fake clock.</summary>
    public THandler Create<THandler>() => ActivatorUtilities.CreateInstance<THandler>(Services, time);

    /// <returns>The stored status, or null where there is no payment.</returns>
    public Task<string?> StatusOfAsync(Guid orderId) => ReadAsync<string>("SELECT status FROM payments WHERE order_id = @orderId", new { orderId });

    /// <returns>Circuits and their states as the gauge shows them: 0 closed, 1 open, 2 half-open.</returns>
    public Dictionary<string, int> CircuitStates() => CircuitStates(Services.GetRequiredService<IMeterFactory>());

    public static Dictionary<string, int> CircuitStates(IMeterFactory meters)
    {
        var states = new Dictionary<string, int>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == Provider.CircuitStates.GaugeName && instrument.Meter.Scope == meters)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((_, state, tags, _) => states[(string)tags[0].Value!] = state);
        listener.Start();
        listener.RecordObservableInstruments();
        return states;
    }
}
