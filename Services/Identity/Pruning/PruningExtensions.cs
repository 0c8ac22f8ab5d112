namespace Identity.Pruning;

internal static class PruningExtensions
{
    public static void AddPruning(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<PruningOptions>().BindConfiguration("Pruning")
            .Validate(options => options is { BatchSize: > 0 } && options.Interval > TimeSpan.Zero, "Pruning:Interval and Pruning:BatchSize must be more than nothing.")
            .ValidateOnStart();
        builder.Services.AddSingleton<ExpiredTokens>();
        builder.Services.AddHostedService<PruneExpired>();
    }
}
