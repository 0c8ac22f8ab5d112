using AppHost.Delivery;
using CliWrap;
using CliWrap.Buffered;

namespace AppHost.Tests.Delivery;

/// <summary>Alerts fire when they should, and only then: promtool plays hours of metrics to the rules.</summary>
public sealed class PrometheusRulesTests : IDisposable
{
    private const string Page = "page";
    private const string Ticket = "ticket";

    private static readonly ServiceFacts Facts = new()
    {
        Owner = "@team-ordering",
        Tier = 1,
        Runbook = "README.md",
        Release = ReleaseStrategy.Canary,
        Resources = new() { Cpu = "250m", Memory = "256Mi" },
        Slo = new() { Availability = 99.9m, Latency = new() { Percent = 99, Milliseconds = 250 }, Freshness = 60 },
    };

    private readonly TestDirectory _directory = new();

    /// <summary>For so many hours, what is counted in a minute: requests, those of them that fail, and those that are slow; and what fires then.</summary>
    public static TheoryData<int, int, double, double, string[]> Traffic { get; } = new()
    {
        { 2, 600, 0, 0, [] },
        { 2, 600, 0.3, 3, [] }, // half of each budget
        { 2, 600, 30, 0, [$"AvailabilityBudgetBurns {Page}", $"AvailabilityBudgetBurns {Ticket}"] },
        { 12, 600, 3, 0, [$"AvailabilityBudgetBurns {Ticket}"] },
        { 2, 600, 0, 120, [$"LatencyBudgetBurns {Page}", $"LatencyBudgetBurns {Ticket}"] },
        { 12, 600, 0, 24, [$"LatencyBudgetBurns {Ticket}"] },
        { 1, 1, 1, 1, [] }, // too few to tell
        { 3, 1, 1, 1, [$"AvailabilityBudgetBurns {Page}", $"AvailabilityBudgetBurns {Ticket}", $"LatencyBudgetBurns {Page}", $"LatencyBudgetBurns {Ticket}"] },
    };

    [Theory, MemberData(nameof(Traffic))]
    public async Task Budget_BurningTooFast_IsAnAlert(int hours, int requests, double failing, double slow, string[] firing) => await AssertAsync(hours * 60, firing,
        $$"""up{job="ordering"}""", "1+0x{0}",
        $$"""http_server_request_duration_seconds_count{job="ordering",http_response_status_code="200"}""", $"0+{requests - failing}x{{0}}",
        $$"""http_server_request_duration_seconds_count{job="ordering",http_response_status_code="500"}""", $"0+{failing}x{{0}}",
        $$"""http_server_request_duration_seconds_bucket{job="ordering",le="0.25"}""", $"0+{requests - slow}x{{0}}");

    [Theory]
    [InlineData("""up{job="ordering"}""", "1 1 0 0 0 0", $"ServiceDown {Page}")]
    [InlineData("""up{job="ordering"}""", "1 1 1 1 1 0", null)]
    [InlineData("""up{job="inventory"}""", "1 1 1 1 1 1", $"ServiceDown {Page}")]
    [InlineData("""dotnet_process_cpu_time_seconds_total{job="ordering",cpu_mode="user"}""", "9 5 3 6 2 9", $"CrashLoop {Page}")]
    [InlineData("""dotnet_process_cpu_time_seconds_total{job="ordering",cpu_mode="user"}""", "1 5 2 6 1 9", null)]
    [InlineData("""messaging_partition_oldest_age_seconds{job="ordering"}""", "0 0 0 61 121 181", $"MessagesNotHandled {Page}")]
    [InlineData("""messaging_partition_oldest_age_seconds{job="ordering"}""", "0 59 60 60 59 60", null)]
    [InlineData("""messaging_outbox_oldest_age_seconds{job="ordering"}""", "0 0 0 61 121 181", $"OutboxNotSent {Page}")]
    [InlineData("""messaging_outbox_oldest_age_seconds{job="ordering"}""", "0 0 0 0 0 61", null)]
    [InlineData("""messaging_outbox_refused{job="ordering"}""", "0 0 0 1 1 1", $"OutboxRefused {Ticket}")]
    [InlineData("""messaging_outbox_refused{job="ordering"}""", "1 1 1 1 0 0", null)]
    [InlineData("""messaging_dead_letters_waiting{job="ordering"}""", "0 0 0 0 0 1", $"DeadLetters {Ticket}")]
    [InlineData("""messaging_dead_letters_waiting{job="ordering"}""", "1 1 1 1 1 0", null)]
    [InlineData("""messaging_projection_lag_age_seconds{job="ordering",messaging_projection_name="orders"}""", "0 0 0 61 121 181", $"ProjectionBehind {Ticket}")]
    [InlineData("""messaging_projection_lag_age_seconds{job="ordering",messaging_projection_name="orders"}""", "0 60 60 60 60 60", null)]
    [InlineData("""messaging_sagas_oldest_age_seconds{job="ordering",messaging_saga_type="order",messaging_saga_step="stock"}""", "480 540 600 660 720 780", $"SagaStuck {Ticket}")]
    [InlineData("""messaging_sagas_oldest_age_seconds{job="ordering",messaging_saga_type="order",messaging_saga_step="stock"}""", "480 540 600 0 60 120", null)]
    public async Task WhatObjectivesDoNotSee_IsAnAlert(string series, string values, string? firing) =>
        await AssertAsync(5, firing is null ? [] : [firing], series.StartsWith("up{", StringComparison.Ordinal) ? [series, values] : ["""up{job="ordering"}""", "1+0x{0}", series, values]);

    [Fact]
    public void Service_ThatHandlesMessages_MustSayHowLongTheyMayWait()
    {
        var refused = Assert.Throws<DeliveryException>(() => PrometheusRules.Derive("ordering", "Services/Ordering", Facts with { Slo = Facts.Slo with { Freshness = null } }, handlesMessages: true));

        Assert.Contains("slo.freshness", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("99.9", "300", "slo.latency.milliseconds must be one of those that are measured: 5, 10,")]
    [InlineData("100", "250", "slo.availability must be a percentage below 100")]
    public async Task Objective_ThatCannotBeJudged_IsRefused(string availability, string milliseconds, string problem)
    {
        await File.WriteAllTextAsync(_directory.At(ServiceFacts.File), $$"""
            owner: "@acme/ordering"
            tier: 1
            runbook: service.yaml
            release: canary
            resources: { cpu: 250m, memory: 256Mi }
            slo: { availability: {{availability}}, latency: { percent: 99, milliseconds: {{milliseconds}} } }
            """, TestContext.Current.CancellationToken);

        var refused = Assert.Throws<DeliveryException>(() => ServiceFacts.Read(_directory.Path));

        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    /// <param name="minutes">When it is looked.</param>
    /// <param name="firing">Names and severities of all alerts that fire then.</param>
    /// <param name="series">Series and their values for each minute, in turn.</param>
    private async Task AssertAsync(int minutes, string[] firing, params string[] series)
    {
        var input = string.Concat(series.Chunk(2).Select(pair => $"  - {{ series: '{pair[0]}', values: '{pair[1].Replace("{0}", $"{minutes}", StringComparison.Ordinal)}' }}\n"));
        var expected = string.Concat(firing.Select(alert => alert.Split(' ')).Select(alert => $"    - {{ labels: '{{alertname=\"{alert[0]}\",severity=\"{alert[1]}\"}}', value: 1 }}\n"));
        await File.WriteAllTextAsync(_directory.At("rules.yml"), PrometheusRules.Derive("ordering", "Services/Ordering", Facts, handlesMessages: true), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_directory.At("tests.yml"), $"""
            rule_files: [rules.yml]
            evaluation_interval: 1m
            tests:
            - interval: 1m
              input_series:
            {input}
              promql_expr_test:
              - expr: count by (alertname, severity) (ALERTS{"{"}alertstate="firing"{"}"})
                eval_time: {minutes}m
                exp_samples:{(firing.Length == 0 ? " []" : "")}
            {expected}
            """, TestContext.Current.CancellationToken);

        var result = await CliWrap.Cli.Wrap("promtool").WithArguments(["test", "rules", "tests.yml"]).WithWorkingDirectory(_directory.Path)
            .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync(TestContext.Current.CancellationToken);

        Assert.True(result.ExitCode == 0, result.StandardOutput + result.StandardError);
    }
}
