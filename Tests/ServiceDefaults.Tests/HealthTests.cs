using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ServiceDefaults.Tests;

public sealed class HealthTests
{
    private static Action<WebApplicationBuilder> With(HealthCheckResult result) => builder =>
        builder.Services.AddHealthChecks().AddCheck("database", () => result);

    [Fact]
    public async Task Dependency_Away_IsNotReadyButAlive()
    {
        await using var service = await TestService.StartAsync(With(HealthCheckResult.Unhealthy("password of db.internal is secret")));

        using var ready = await service.GetAsync("/health");
        using var alive = await service.GetAsync("/alive");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("Unhealthy", await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal("Healthy", await alive.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Answer_IsNeverCached()
    {
        await using var service = await TestService.StartAsync(With(HealthCheckResult.Healthy()));

        using var ready = await service.GetAsync("/health");

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.True(ready.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task Probes_NeedNoAuthentication_WhereEverythingElseDoes()
    {
        await using var service = await TestService.StartAsync(
            builder =>
            {
                builder.Services.AddAuthentication("none").AddScheme<Microsoft.AspNetCore.Authentication.AuthenticationSchemeOptions, NobodyHandler>("none", null);
                builder.Services.AddAuthorization(options => options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
            },
            app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapGet("/secret", () => "secret");
            });

        using var secret = await service.GetAsync("/secret");
        using var ready = await service.GetAsync("/health");
        using var alive = await service.GetAsync("/alive");

        Assert.Equal(HttpStatusCode.Unauthorized, secret.StatusCode);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    [Fact]
    public async Task Check_ThatHangs_DoesNotHangTheProbe()
    {
        await using var service = await TestService.StartAsync(builder => builder.Services.AddHealthChecks()
            .AddAsyncCheck("hanging", async cancellationToken =>
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return HealthCheckResult.Healthy();
            }));

        using var ready = await service.GetAsync("/health").WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
    }
}
