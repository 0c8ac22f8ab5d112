namespace Gateway.RateLimits;

internal static class RateLimitExtensions
{
    public static void AddRateLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<RateLimitOptions>().BindConfiguration("RateLimits")
            .Validate(options => options.IsValid, "RateLimits must have MaxCallers above 0, and Policies with PerSecond and Burst above 0, among them 'api'.")
            .ValidateOnStart();
        builder.Services.AddSingleton<RateLimiter>();
    }
}
