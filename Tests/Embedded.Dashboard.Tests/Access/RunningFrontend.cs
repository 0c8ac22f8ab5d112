using System.Net;
using Dashboard.Resources;
using Dashboard.Server;
using Dashboard.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Embedded.Dashboard.Tests.Access;

/// <summary>The pages and the API, listening on a free port, with one resource.</summary>
public sealed class RunningFrontend : IAsyncLifetime
{
    public const string Token = "0123456789abcdef";

    private WebApplication? _app;

    internal IEnumerable<Endpoint> Endpoints => ((IEndpointRouteBuilder)_app!).DataSources.SelectMany(source => source.Endpoints);

    public Uri Address => new(_app!.Urls.Single());

    public async ValueTask InitializeAsync()
    {
        Assert.True(LoopbackAddress.TryParse("http://127.0.0.1:0", out var address));
        var options = new DashboardOptions { Frontend = address, ApplicationName = "Tests", Token = Token };
        _app = Frontend.Build(options, new TelemetryStore(options.Limits, TimeProvider.System), new OneResource(), NullLoggerFactory.Instance, TimeProvider.System);
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync() => await _app!.DisposeAsync();

    /// <summary>A browser: it keeps cookies, and says where it was sent instead of going there.</summary>
    public HttpClient Browser() => new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new() }) { BaseAddress = Address };

    /// <summary>A program that has the token.</summary>
    public HttpClient Program() => new() { BaseAddress = Address, DefaultRequestHeaders = { Authorization = new("Bearer", Token) } };

    internal sealed class OneResource : IResources
    {
        public const string Secret = "hunter2";

        public IReadOnlyList<ResourceView> Current { get; } =
        [
            new()
            {
                Id = "ordering",
                Name = "ordering",
                Type = "Project",
                Replica = 0,
                Replicas = 1,
                State = "Running",
                Tone = Tone.Good,
                Environment = [new("PASSWORD", Secret, IsSecret: true), new("COLOUR", "green", IsSecret: false)],
                Commands = [new("stop", "Stop", null, null, IsEnabled: true, IsHighlighted: false)],
            },
        ];

        public long Version => 1;

        public Task WaitForChangeAsync(long version, CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);

        public async IAsyncEnumerable<IReadOnlyList<ConsoleText>> ReadConsoleAsync(
            string id, bool follow, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            yield return [new(1, "started", IsError: false)];
            if (follow)
                await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        public Task<CommandOutcome> ExecuteAsync(string id, string command, CancellationToken cancellationToken) => Task.FromResult((id, command) switch
        {
            ("ordering", "stop") => new CommandOutcome(Found: true, Success: true, ""),
            ("ordering", "start") => new CommandOutcome(Found: true, Success: false, "It runs already."),
            _ => new CommandOutcome(Found: false, Success: false, "There is no such resource or command."),
        });
    }
}
