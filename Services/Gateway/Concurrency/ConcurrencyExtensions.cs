namespace Gateway.Concurrency;

internal static class ConcurrencyExtensions
{
    public static void AddConcurrencyLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ConcurrencyOptions>().BindConfiguration("Concurrency")
            .Validate(options => options.IsValid, "Concurrency must have Total, PerService and RetryAfter above 0.")
            .ValidateOnStart();
        builder.Services.AddSingleton<ConcurrencyLimiter>();
    }
}
