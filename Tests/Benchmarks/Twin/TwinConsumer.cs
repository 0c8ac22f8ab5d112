using Benchmarks.Harness;
using Benchmarks.MessageFlow;

namespace Benchmarks.Twin;

/// <summary>Service B, written by hand.</summary>
internal static class TwinConsumer
{
    public static async Task RunAsync(string queue, bool batched, CancellationToken cancellationToken)
    {
        var builder = ServiceHost.Create(plainClient: true);
        builder.AddNpgsqlDataSource(ServiceHost.Database, settings => settings.ConnectionString += TwinDatabase.Prepared);
        builder.Services.AddSingleton(new TwinQueue(queue));
        if (batched)
            builder.Services.AddHostedService<TwinBatchShipper>();
        else
            builder.Services.AddHostedService<TwinShipper>();
        await using var app = builder.Build();
        await app.StartAsync(cancellationToken);
        RoleConsole.Say("ready");
        await RoleConsole.UntilEndAsync(cancellationToken);
        await app.StopAsync(CancellationToken.None);
    }
}

internal sealed record TwinQueue(string Name);
