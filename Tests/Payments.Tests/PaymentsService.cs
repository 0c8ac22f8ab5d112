using System.Diagnostics.Metrics;
using System.Net;
using Messaging;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Payments.Features;
using Payments.Ledger;
using Payments.Messages;
using ServiceDefaults;
using Testing;

namespace Payments.Tests;

/// <summary>
/// Payments in this process, with a database of its own and a provider; no broker: messages are handed to the handlers, and
/// what they publish stays in the outbox.
/// </summary>
internal sealed class PaymentsService : WebApplicationFactory<Payment>
{
    private readonly string _connectionString;
    private readonly Uri _provider;
    private readonly TimeProvider _time;
    private readonly IEnumerable<(string Key, string Value)> _settings;

    private PaymentsService(string connectionString, Uri provider, TimeProvider time, IEnumerable<(string, string)> settings)
    {
        _connectionString = connectionString;
        _provider = provider;
        _time = time;
        _settings = settings;
    }

    /// <param name="time">What the handlers take for the time; the HTTP client's pauses and limits are real, and short.</param>
    public static async Task<PaymentsService> StartAsync(
        string connectionString, Uri provider, TimeProvider? time = null, params (string Key, string Value)[] settings)
    {
        var service = new PaymentsService(connectionString, provider, time ?? TimeProvider.System, settings);
        using var client = service.CreateClient();
        await Eventually.TrueAsync(
            async () => (await client.GetAsync(new Uri($"/api/v1/payments?orderId={Guid.Empty}", UriKind.Relative))).StatusCode == HttpStatusCode.OK,
            "Payments is ready");
        return service;
    }

    public Task AuthorizeAsync(Guid orderId, string method = "card-ok", DateTimeOffset? expiresAt = null, int retries = 0) => HandleAsync(
        Create<AuthorizePaymentHandler>(),
        new AuthorizePayment(orderId, TokenIssuer.Customer, new Money(12.50m, "EUR"), method, expiresAt ?? _time.GetUtcNow().AddMinutes(1)),
        retries);

    public Task CaptureAsync(Guid orderId) => HandleAsync(Create<CapturePaymentHandler>(), new CapturePayment(orderId));

    public Task VoidAsync(Guid orderId) => HandleAsync(Create<VoidPaymentHandler>(), new VoidPayment(orderId));

    /// <summary>A handler on the fake clock.</summary>
    public THandler Create<THandler>() => ActivatorUtilities.CreateInstance<THandler>(Services, _time);

    public async Task HandleAsync<TMessage, TPrepared>(IMessageHandler<TMessage, TPrepared> handler, TMessage message, int retries = 0)
    {
        var prepared = await handler.PrepareAsync(message, Info(retries), TestContext.Current.CancellationToken);
        await HandleAsync(handler, message, prepared);
    }

    public async Task HandleAsync<TMessage, TPrepared>(IMessageHandler<TMessage, TPrepared> handler, TMessage message, TPrepared prepared)
    {
        await using var work = await Services.GetRequiredService<UnitsOfWork>().BeginAsync(TestContext.Current.CancellationToken);
        await handler.HandleAsync(message, prepared, work, TestContext.Current.CancellationToken);
        await work.CommitAsync(TestContext.Current.CancellationToken);
    }

    public MessageInfo Info(int retries = 0) => new(Guid.CreateVersion7().ToString(), "/tests", "tests", "key", _time.GetUtcNow(), retries);

    /// <returns>The stored status, or null where there is no payment.</returns>
    public async Task<string?> StatusOfAsync(Guid orderId) => (await QueryAsync("SELECT status FROM payments WHERE order_id = $1", orderId)).SingleOrDefault();

    /// <returns>What was published about the order: type and body.</returns>
    public Task<List<string>> PublishedAsync(Guid orderId) => QueryAsync(
        "SELECT type || ' ' || convert_from(body, 'UTF8') FROM messaging.outbox WHERE key = $1::text ORDER BY id", orderId);

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

    protected override void ConfigureClient(HttpClient client)
    {
        base.ConfigureClient(client);
        client.As();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder
            .UseTestTokens()
            .UseSetting("ConnectionStrings:paymentsdb", _connectionString)
            .UseSetting("ConnectionStrings:rabbitmq", "amqp://nobody:nothing@127.0.0.1:1")
            .UseSetting("services:payment-provider:http:0", _provider.ToString())
            .UseSetting("Provider:RetryDelay", "00:00:00.001")
            .UseSetting("Logging:Console:LogLevel:Default", "Critical");
        foreach (var (key, value) in _settings)
            builder.UseSetting(key, value);
    }

    private async Task<List<string>> QueryAsync(string sql, Guid orderId)
    {
        await using var command = Services.GetRequiredService<ServiceDatabase>().CreateCommand(sql);
        command.Parameters.Add(new() { Value = orderId });
        var values = new List<string>();
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
            values.Add(rows.GetString(0));
        return values;
    }
}
