using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Timeout;

namespace Payments.Provider;

/// <summary>
/// How the provider is called: attempts with a time limit each, repeated with growing pauses, within a limit for all of
/// them; and circuits that stop calling what fails anyway. README.md tells why there is more than one circuit.
/// </summary>
internal static class ProviderExtensions
{
    /// <summary>HTTPS where service discovery knows such an address, as of a real provider; the sandbox has HTTP.</summary>
    private static readonly Uri Address = new("https+http://payment-provider");

    public static void AddPaymentProvider(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<ProviderOptions>(builder.Configuration.GetSection("Provider"));
        builder.Services.AddSingleton<CircuitStates>();
        builder.Services.AddSingleton<ProviderClient>();

        var client = builder.Services.AddHttpClient(ProviderClient.Name, (services, http) =>
        {
            var options = services.GetRequiredService<IOptions<ProviderOptions>>().Value;
            http.BaseAddress = Address;
            http.Timeout = options.TotalTimeout + options.AttemptTimeout; // for an answer whose body never ends, which the pipelines do not see
        });

#pragma warning disable EXTEXP0001 // Experimental, and the way that Microsoft documents for replacing the default handler.
        client.RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001

        client.AddResilienceHandler("operation", ConfigureOperation).SelectPipelineBy(services =>
        {
            var methods = services.GetRequiredService<IOptions<ProviderOptions>>().Value.PaymentMethods.ToHashSet();
            return request => Circuit.Of(request, methods);
        });
        client.AddResilienceHandler(Circuit.Provider, ConfigureProvider);
    }

    /// <summary>One pipeline per payment method, and for captures and voids each.</summary>
    private static void ConfigureOperation(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, ResilienceHandlerContext context)
    {
        var options = context.ServiceProvider.GetRequiredService<IOptions<ProviderOptions>>().Value;
        pipeline
            .AddTimeout(options.TotalTimeout)
            .AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                Delay = options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            })
            .AddCircuitBreaker(Breaker(options, context, context.InstanceName, options.MinimumThroughput, outcome =>
                outcome.Exception is TimeoutRejectedException || IsFailure(outcome.Result)));
    }

    /// <summary>
    /// One pipeline for all calls. It needs twice as many of them to judge, so that the circuit of a method that hangs opens
    /// first and keeps the others'.
    /// </summary>
    private static void ConfigureProvider(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, ResilienceHandlerContext context)
    {
        var options = context.ServiceProvider.GetRequiredService<IOptions<ProviderOptions>>().Value;
        pipeline
            .AddCircuitBreaker(Breaker(options, context, Circuit.Provider, options.MinimumThroughput * 2, outcome =>
                outcome.Exception is TimeoutRejectedException or HttpRequestException))
            .AddTimeout(options.AttemptTimeout);
    }

    private static HttpCircuitBreakerStrategyOptions Breaker(
        ProviderOptions options, ResilienceHandlerContext context, string circuit, int minimumThroughput,
        Func<Outcome<HttpResponseMessage>, bool> counts) => new()
        {
            FailureRatio = 0.5,
            MinimumThroughput = minimumThroughput,
            SamplingDuration = options.SamplingDuration,
            BreakDuration = options.BreakDuration,
            StateProvider = context.ServiceProvider.GetRequiredService<CircuitStates>().Add(circuit),
            ShouldHandle = arguments => ValueTask.FromResult(counts(arguments.Outcome)),
        };

    private static bool IsFailure(HttpResponseMessage? response) =>
        response is { StatusCode: >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout };
}
