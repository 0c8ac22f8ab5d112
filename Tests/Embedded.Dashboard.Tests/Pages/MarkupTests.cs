using System.Net;
using System.Text.RegularExpressions;
using Dashboard.Pages.Assets;
using Dashboard.Telemetry;

namespace Embedded.Dashboard.Tests.Pages;

/// <summary>Telemetry and resources are named by an attacker; every page must stay a page.</summary>
public sealed partial class MarkupTests
{
    private const string Hostile = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'";

    public static TheoryData<string> Pages =>
    [
        "/resources",
        "/resources?view=graph",
        "/resources/hostile",
        "/resources/hostile?reveal=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/console",
        "/console/hostile",
        "/console/hostile?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/logs",
        "/logs?text=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&resource=%22%3E%3Cscript%3E&trace=%22%3E%3Cscript%3E",
        "/logs/1",
        "/traces",
        "/traces?text=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        $"/traces/{Samples.TraceId}",
        $"/traces/{Samples.TraceId}?span=0000000000000001",
        "/metrics",
        "/metrics/chart?resource=ordering&meter=Microsoft.AspNetCore.Hosting&name=hostile",
        "/about",
    ];

    public static TheoryData<string> Missing =>
    [
        "/resources/nothing",
        "/console/nothing",
        "/logs/404",
        "/logs/%3Cscript%3Ealert(1)%3C/script%3E",
        "/traces/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/metrics/chart?resource=%3Cscript%3E&meter=%3Cscript%3E&name=%3Cscript%3Ealert(1)%3C/script%3E",
        "/nowhere",
        "/no.where",
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_HasNothingInlineThatThePolicyForbids_AndNoMarkupFromData(string path)
    {
        await using var pages = await StartAsync();
        AssertIsSafe(await pages.ReadAsync(path));
    }

    [Theory]
    [MemberData(nameof(Missing))]
    public async Task UnknownThing_IsAPageThatLeadsBack(string path)
    {
        await using var pages = await StartAsync();
        var page = await pages.ReadAsync(path, HttpStatusCode.NotFound);
        Assert.Contains("<h1>Not found</h1>", page, StringComparison.Ordinal);
        Assert.Contains(">Back</a>", page, StringComparison.Ordinal);
        AssertIsSafe(page);
    }

    [Theory]
    [InlineData("/resources", "No resources yet.")]
    [InlineData("/resources?view=graph", "No resources yet.")]
    [InlineData("/console", "No resources yet.")]
    [InlineData("/logs", "No log records yet.")]
    [InlineData("/logs?text=x", "No log record matches.")]
    [InlineData("/traces", "No traces yet.")]
    [InlineData("/traces?errors=true", "No trace matches.")]
    [InlineData("/metrics", "No metrics yet.")]
    public async Task NothingThere_IsExplained(string path, string expected)
    {
        await using var pages = await RunningPages.StartAsync();
        Assert.Contains(expected, await pages.ReadAsync(path), StringComparison.Ordinal);
    }

    private static void AssertIsSafe(string page)
    {
        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.Equal(
            [$"<script src=\"{Asset.Link("theme.js")}\">", $"<script src=\"{Asset.Link("dashboard.js")}\" type=\"module\">"],
            Scripts().Matches(page).Select(match => match.Value));
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(InlineAttribute(), Quoted().Replace(page, "\"\""));
        var ids = Ids().Matches(page).Select(match => match.Groups["id"].Value).ToList();
        Assert.Equal(ids.Distinct(), ids);
    }

    private static async Task<RunningPages> StartAsync()
    {
        var pages = await RunningPages.StartAsync();
        pages.Resources.All.Add(Samples.Resource("hostile") with
        {
            Commands = [new("stop", Hostile, Hostile, Hostile, IsEnabled: true, IsHighlighted: true)],
            Type = Hostile,
            State = Hostile,
            Health = Hostile,
            HealthReports = [new(Hostile, "Unhealthy", Hostile)],
            StartedAt = Samples.Start,
            Urls = [new(Hostile, Hostile), new("http", $"http://localhost/{Hostile}")],
            Environment = [new(Hostile, Hostile, IsSecret: false), new($"SECRET {Hostile}", Hostile, IsSecret: true)],
            Properties = [new(Hostile, Hostile, IsSecret: false)],
            Relationships = [new(Hostile, Hostile), new("other", "Reference")],
        });
        pages.Resources.All.Add(Samples.Resource("other"));
        pages.Resources.Write(Hostile);
        pages.Telemetry.Logs.Add(Samples.Log(1, Hostile) with
        {
            Sender = new(Hostile, Hostile),
            Category = Hostile,
            EventName = Hostile,
            TraceId = Samples.TraceId,
            SpanId = "0000000000000001",
            Tags = [new(Hostile, Hostile), new("exception.stacktrace", Hostile)],
        });
        pages.Telemetry.Traces.Add(Samples.Trace(Samples.Span("0000000000000001", Hostile, parent: Hostile, sender: Hostile) with
        {
            Scope = Hostile,
            IsError = true,
            StatusMessage = Hostile,
            Tags = [new(Hostile, Hostile)],
            Events = [new(Hostile, Samples.Start, [new(Hostile, Hostile), new("exception.stacktrace", Hostile)])],
            Links = [new(Hostile, Hostile, [new(Hostile, Hostile)])],
        }));
        var chart = Samples.Chart("hostile", new ChartLine(Hostile, [new(DateTimeOffset.UtcNow.AddSeconds(-5), 1)]));
        pages.Telemetry.Charts.Add(chart with
        {
            Unit = Hostile,
            Instrument = chart.Instrument with { Unit = Hostile, Description = Hostile },
            Exemplars = [new(DateTimeOffset.UtcNow.AddSeconds(-5), 1, Hostile, Hostile)],
            Series = [new(Hostile, [new(Hostile, Hostile)], [new() { At = Samples.Start, Value = 1, Count = 1 }])],
        });
        return pages;
    }

    [GeneratedRegex("<script[^>]*>", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Scripts();

    [GeneratedRegex("<[^>]*\\s(style|on[a-z]+)\\s*=", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InlineAttribute();

    /// <summary>Quotes are around attributes only: in data they are encoded.</summary>
    [GeneratedRegex("\"[^\"]*\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex("\\sid=\"(?<id>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ids();
}
