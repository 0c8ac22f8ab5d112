using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests;

/// <summary>A destination that says how it is.</summary>
internal sealed class Probed : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _probes;
    private int _requests;

    private Probed(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public int Probes => Volatile.Read(ref _probes);

    public int Requests => Volatile.Read(ref _requests);

    public static async Task<Probed> StartAsync(bool healthy)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var probed = new Probed(app);
        app.Run(context =>
        {
            if (context.Request.Path != "/health")
            {
                Interlocked.Increment(ref probed._requests);
                return Task.CompletedTask;
            }

            Interlocked.Increment(ref probed._probes);
            context.Response.StatusCode = healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return probed;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
