using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Messaging.Sagas;
using Microsoft.Extensions.Time.Testing;

namespace Messaging.Tests.Sagas;

public sealed class SagaOperationsTests(ServersFixture servers)
{
    [Fact]
    public async Task OldestSaga_IsListedFirst_AndMeasured()
    {
        var time = new FakeTimeProvider(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var database = await servers.CreateDatabaseAsync();
        await using var service = StoreService.Create(database, Configure, time);
        var oldest = await BeginAsync("debiting");
        time.Advance(TimeSpan.FromMinutes(10));
        var newest = await BeginAsync("crediting");

        var sagas = await service.Get<SagaQueries>().ListAsync(type: null, limit: 10, TestContext.Current.CancellationToken);
        Assert.Equal([(oldest, "debiting"), (newest, "crediting")], sagas.Select(saga => (saga.Id, saga.Step)));
        Assert.Equal(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), sagas[0].StartedAt);
        Assert.Equal([oldest], (await service.Get<SagaQueries>().ListAsync("measured", limit: 1, TestContext.Current.CancellationToken)).Select(saga => saga.Id));
        Assert.Empty(await service.Get<SagaQueries>().ListAsync("other", limit: 1, TestContext.Current.CancellationToken));

        await using var started = await StoreService.StartAsync(database, Configure, time);
        using var measurements = new Measurements("measured");
        await Eventually.TrueAsync(() => Task.FromResult(measurements.Of("messaging.sagas.oldest.age", "debiting") == 600), "the oldest has run for 10 min");
        Assert.Equal(1, measurements.Of("messaging.sagas.running", "crediting"));

        async Task<Guid> BeginAsync(string step)
        {
            var id = Guid.CreateVersion7();
            await service.CommitAsync(work => service.Get<Sagas<TransferState>>().Start(work, id, step, new(0), deadline: null));
            return id;
        }
    }

    private static void Configure(MessagingBuilder messaging) => messaging.AddSaga<TransferState, TransferDeadline>("measured");

    /// <summary>What the gauges of one type of saga say, by step.</summary>
    private sealed class Measurements : IDisposable
    {
        private readonly ConcurrentDictionary<(string Instrument, string Step), double> _values = new();
        private readonly MeterListener _listener = new();

        public Measurements(string type)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Messaging")
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
            _listener.Start();

            void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
            {
                if (tags is [{ Key: "messaging.saga.type", Value: string measured }, { Value: string step }] && measured == type)
                    _values[(instrument.Name, step)] = value;
            }
        }

        public double? Of(string instrument, string step)
        {
            _listener.RecordObservableInstruments();
            return _values.TryGetValue((instrument, step), out var value) ? value : null;
        }

        public void Dispose() => _listener.Dispose();
    }
}
