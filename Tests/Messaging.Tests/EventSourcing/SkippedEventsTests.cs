using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Messaging.EventSourcing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.EventSourcing;

/// <summary>An event that no program will ever project, and the operator who lets its projection go on without it.</summary>
public sealed class SkippedEventsTests(ServersFixture servers) : IAsyncLifetime
{
    private static readonly AccountOpened Opened = new("Ada", "EUR", new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private readonly List<StoreService> _services = [];
    private volatile bool _mended;
    private string _database = "";
    private WebApplication _operations = null!;
    private HttpClient _operator = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await servers.CreateDatabaseAsync();
        await Databases.ExecuteAsync(_database, Accounts.Tables);
        for (var replica = 0; replica < 2; replica++)
        {
            var service = await StoreService.StartAsync(_database, messaging => messaging.AddEventStore(events => events.AddAccounts().Async<Journal>()));
            service.Get<Journal>().Happen = (recorded, _) =>
            {
                if (recorded.Version is 3 or 5 && !_mended)
                    throw new InvalidOperationException($"Version {recorded.Version} has a negative amount.");
            };
            _services.Add(service);
        }

        _operations = Operations(_services[0]);
        await _operations.StartAsync(Cancellation);
        _operator = new() { BaseAddress = new($"{_operations.Urls.Single()}/operations/messaging/projections/") };
    }

    public async ValueTask DisposeAsync()
    {
        _operator.Dispose();
        await _operations.DisposeAsync();
        foreach (var service in _services)
            await service.DisposeAsync();
        await Databases.DropAsync(_database);
    }

    [Fact]
    public async Task EventAtWhichTheProjectionStands_IsSkipped_AndProjectedAgainByARebuild()
    {
        await AppendAsync(6);
        var stands = await StandsAtAsync(3);
        Assert.Equal("InvalidOperationException: Version 3 has a negative amount.", stands.LastError);
        Assert.NotNull(stands.FailedAt);
        Assert.Equal(0, stands.Skipped);

        await SkipAsync(stands.FailedPosition!.Value);
        stands = await StandsAtAsync(5);
        Assert.Equal(1, stands.Skipped);
        await SkipAsync(stands.FailedPosition!.Value);

        Assert.Equal([1, 2, 4, 6], await SeenAsync(4));
        var status = await StatusAsync();
        Assert.Equal((0L, 2L, null, null), (status.Lag, status.Skipped, status.FailedPosition, status.LastError));
        Assert.Equal(
            ["journal 3 money-deposited InvalidOperationException: Version 3 has a negative amount.", "journal 5 money-deposited InvalidOperationException: Version 5 has a negative amount."],
            await Databases.QueryAsync<string>(_database, "SELECT concat_ws(' ', name, version, event, reason) FROM messaging.skipped_events ORDER BY position"));

        _mended = true;
        using var rebuilt = await _operator.PostAsync(new Uri("journal/rebuild", UriKind.Relative), null, Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, rebuilt.StatusCode);
        Assert.Equal([1, 2, 3, 4, 5, 6], await SeenAsync(6));
        Assert.Equal(0, (await StatusAsync()).Skipped);
    }

    [Fact]
    public async Task AnyOtherEvent_IsNotSkipped()
    {
        await AppendAsync(2);
        Assert.Equal([1, 2], await SeenAsync(2));
        await RefusesAsync(HttpStatusCode.Conflict, "journal/skip?position=2", "does not stand at an event");

        await AppendAsync(4);
        var position = (await StandsAtAsync(3)).FailedPosition!.Value;
        await RefusesAsync(HttpStatusCode.Conflict, $"journal/skip?position={position + 1}", $"stands at position {position}, not at {position + 1}");
        await RefusesAsync(HttpStatusCode.Conflict, $"journal/skip?position={position - 1}", $"stands at position {position}, not at {position - 1}");
        await RefusesAsync(HttpStatusCode.NotFound, $"nobody/skip?position={position}", "no asynchronous projection 'nobody'");
        foreach (var wrong in new[] { "", "?position=", "?position=abc", "?position=-1", "?position=0", "?position=1&position=2" })
            await RefusesAsync(HttpStatusCode.BadRequest, $"journal/skip{wrong}", "");

        Assert.Equal(position, (await StatusAsync()).FailedPosition);
        Assert.Equal(0, await Databases.ScalarAsync<long>(_database, "SELECT count(*) FROM messaging.skipped_events"));
    }

    [Fact]
    public async Task ManyOperators_SkipItOnce()
    {
        await AppendAsync(4);
        var position = (await StandsAtAsync(3)).FailedPosition!.Value;

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var answer = await _operator.PostAsync(new Uri($"journal/skip?position={position}", UriKind.Relative), null, Cancellation);
            return answer.StatusCode;
        }));

        Assert.Equal(1, answers.Count(answer => answer == HttpStatusCode.NoContent));
        Assert.Equal(7, answers.Count(answer => answer == HttpStatusCode.Conflict));
        Assert.Equal([1, 2, 4], await SeenAsync(3));
    }

    [Fact]
    public async Task EventThatIsProjectedAfterAll_IsNoLongerStoodAt()
    {
        await AppendAsync(4);
        var position = (await StandsAtAsync(3)).FailedPosition!.Value;

        _mended = true;

        Assert.Equal([1, 2, 3, 4], await SeenAsync(4));
        Assert.Null((await StatusAsync()).FailedPosition);
        await RefusesAsync(HttpStatusCode.Conflict, $"journal/skip?position={position}", "does not stand at an event");
    }

    /// <summary>Adds a stream of that length.</summary>
    private async Task AppendAsync(int length)
    {
        var account = Guid.CreateVersion7();
        for (var version = 0; version < length; version++)
            await _services[0].CommitAsync(work => _services[0].Events.Append(work, account, version, version == 0 ? Opened : new MoneyDeposited(version)));
    }

    private async Task SkipAsync(long position)
    {
        using var answer = await _operator.PostAsync(new Uri($"journal/skip?position={position}", UriKind.Relative), null, Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    private async Task RefusesAsync(HttpStatusCode status, string request, string reason)
    {
        using var answer = await _operator.PostAsync(new Uri(request, UriKind.Relative), null, Cancellation);
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private async Task<ProjectionStatus> StandsAtAsync(int version)
    {
        await Eventually.TrueAsync(async () => (await StatusAsync()).LastError?.Contains($"Version {version} ", StringComparison.Ordinal) == true, $"the projection stands at version {version}");
        return await StatusAsync();
    }

    private async Task<ProjectionStatus> StatusAsync() =>
        (await _operator.GetFromJsonAsync<ProjectionStatus[]>(new Uri("../projections", UriKind.Relative), JsonSerializerOptions.Web, Cancellation))!.Single();

    /// <summary>The versions that were projected, in that order, once there are so many.</summary>
    private async Task<List<int>> SeenAsync(int count)
    {
        await Eventually.TrueAsync(async () => (await VersionsAsync()).Count >= count, $"{count} events are projected");
        return await VersionsAsync();
    }

    private Task<List<int>> VersionsAsync() => Databases.QueryAsync<int>(_database, "SELECT version FROM journal ORDER BY id");

    private static WebApplication Operations(StoreService service)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore()
            .AddSingleton(service.Get<ProjectionQueries>())
            .AddSingleton(service.Get<ProjectionRebuilder>())
            .AddSingleton(service.Get<SkippedEvents>());
        var app = builder.Build();
        app.UseRouting();
        app.MapMessagingOperations();
        return app;
    }
}
