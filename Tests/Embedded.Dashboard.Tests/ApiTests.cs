using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Embedded.Dashboard.Tests.Access;

namespace Embedded.Dashboard.Tests;

public sealed class ApiTests(RunningFrontend frontend) : IClassFixture<RunningFrontend>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Resources_KeepTheirSecrets_UntilAskedForOne()
    {
        using var program = frontend.Program();
        var all = await program.GetStringAsync("/api/resources", Cancellation);
        Assert.DoesNotContain(RunningFrontend.OneResource.Secret, all, StringComparison.Ordinal);
        Assert.Contains("green", all, StringComparison.Ordinal);
        Assert.Contains(RunningFrontend.OneResource.Secret, await program.GetStringAsync("/api/resources/ordering?secrets=true", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Console_IsTheResourcesOutput()
    {
        using var program = frontend.Program();
        Assert.Equal("started\n", await program.GetStringAsync("/api/resources/ordering/console", Cancellation));
    }

    [Theory]
    [InlineData("ordering", "stop", HttpStatusCode.OK)]
    [InlineData("ordering", "start", HttpStatusCode.Conflict)]
    [InlineData("ordering", "dance", HttpStatusCode.NotFound)]
    [InlineData("nothing", "stop", HttpStatusCode.NotFound)]
    public async Task Command_SaysWhatBecameOfIt(string resource, string command, HttpStatusCode expected)
    {
        using var program = frontend.Program();
        using var response = await program.PostAsync($"/api/resources/{resource}/commands/{command}", null, Cancellation);
        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("/api/resources/nothing", HttpStatusCode.NotFound)]
    [InlineData("/api/traces/00000000000000000000000000000001", HttpStatusCode.NotFound)]
    [InlineData("/api/nothing", HttpStatusCode.NotFound)]
    [InlineData("/api/logs?severity=loud", HttpStatusCode.BadRequest)]
    [InlineData("/api/logs?severity=17", HttpStatusCode.BadRequest)]
    [InlineData("/api/logs?before=yesterday", HttpStatusCode.BadRequest)]
    [InlineData("/api/traces?onlyErrors=perhaps", HttpStatusCode.BadRequest)]
    [InlineData("/api/traces?atLeastMilliseconds=NaN", HttpStatusCode.BadRequest)]
    [InlineData("/api/traces?atLeastMilliseconds=1e300", HttpStatusCode.BadRequest)]
    [InlineData("/api/metrics/chart?resource=ordering&meter=m&name=n&minutes=long", HttpStatusCode.BadRequest)]
    [InlineData("/api/resources/ordering/console?follow=yes", HttpStatusCode.BadRequest)]
    [InlineData("/api/logs?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("/api/traces?limit=1001", HttpStatusCode.BadRequest)]
    [InlineData("/api/metrics/chart?resource=ordering", HttpStatusCode.BadRequest)]
    [InlineData("/api/metrics/chart?resource=ordering&meter=m&name=n&minutes=0", HttpStatusCode.BadRequest)]
    [InlineData("/api/metrics/chart?resource=ordering&meter=m&name=n", HttpStatusCode.NotFound)]
    public async Task WhatCannotBeAnswered_IsAProblemThatSaysWhy(string path, HttpStatusCode expected)
    {
        using var program = frontend.Program();
        using var response = await program.GetAsync(path, Cancellation);
        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.NotEqual("", problem.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("/api/telemetry")]
    [InlineData("/api/logs")]
    [InlineData("/api/traces")]
    [InlineData("/api/metrics")]
    public async Task WithoutTelemetry_AnswersAreEmpty(string path)
    {
        using var program = frontend.Program();
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync(path, Cancellation)).StatusCode);
    }
}
