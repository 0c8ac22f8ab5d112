using System.Globalization;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace AppHost.Delivery;

/// <summary>
/// What Prometheus records and alerts of one service: how fast it uses up the error budgets of its objectives, by several windows and
/// burn rates (The Site Reliability Workbook, chapter 5), and what objectives do not see. A service's metrics have its name as
/// <c>job</c>.
/// </summary>
internal static class PrometheusRules
{
    private const string Requests = "http_server_request_duration_seconds";

    // With fewer requests in the longer window, one that fails is no trend.
    private const int MinimumRequests = 100;

    // A budget of 30 days lasts 50 hours, 5 days, 10 days and 30 days at these rates. The short window ends an alert soon after its cause.
    private static readonly (double Rate, string Long, string Short, string Severity)[] BurnRates =
        [(14.4, "1h", "5m", Page), (6, "6h", "30m", Page), (3, "1d", "2h", Ticket), (1, "3d", "6h", Ticket)];

    private static readonly string[] Windows = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"];

    private const string Page = "page";
    private const string Ticket = "ticket";

    private static readonly ISerializer Yaml = new SerializerBuilder()
        .WithNamingConvention(CamelCaseNamingConvention.Instance)
        .ConfigureDefaultValuesHandling(DefaultValuesHandling.OmitNull)
        .WithNewLine("\n")
        .Build();

    /// <param name="service">Its name in AppHost.cs.</param>
    /// <param name="folder">Its folder, from the repository's root.</param>
    /// <param name="facts">What its team says.</param>
    /// <param name="handlesMessages">Whether it takes part in messaging.</param>
    /// <exception cref="DeliveryException">It handles messages, and its facts do not say how long these may wait.</exception>
    public static string Derive(string service, string folder, ServiceFacts facts, bool handlesMessages)
    {
        var urgent = facts.Tier == 1 ? Page : Ticket;
        Rule Alert(string name, string severity, string? wait, string expression, string summary) => new()
        {
            Alert = name,
            Expr = expression,
            For = wait,
            Labels = new() { ["service"] = service, ["owner"] = facts.Owner, ["severity"] = severity },
            Annotations = new() { ["summary"] = $"{service}: {summary}", ["runbook"] = $"{folder}/{facts.Runbook}" },
        };

        List<Group> groups =
        [
            new($"{service}-objectives",
            [
                .. Windows.SelectMany(window => Record(service, window, facts.Slo)),
                .. BurnRates.GroupBy(burn => burn.Severity).SelectMany(burns => new[]
                {
                    Alert("AvailabilityBudgetBurns", burns.Key, null, Burns(service, "availability", facts.Slo.Availability, burns),
                        $"too many requests fail for {Number(facts.Slo.Availability)} % in a month"),
                    Alert("LatencyBudgetBurns", burns.Key, null, Burns(service, "latency", facts.Slo.Latency.Percent, burns),
                        $"too many requests take longer than {facts.Slo.Latency.Milliseconds} ms"),
                }),
            ]),
            new($"{service}-process",
            [
                Alert("ServiceDown", urgent, "1m", $"absent(up{{job=\"{service}\"}} == 1)", "no replica answers"),
                Alert("CrashLoop", urgent, null, $"max(resets(dotnet_process_cpu_time_seconds_total{{job=\"{service}\",cpu_mode=\"user\"}}[15m])) >= 3", "it started again three times in 15 minutes"),
            ]),
        ];
        if (handlesMessages)
        {
            var freshness = facts.Slo.Freshness ?? throw new DeliveryException($"'{folder}/{ServiceFacts.File}': '{service}' handles messages, so slo.freshness must say how many seconds they may wait.");
            string Over(string metric, int limit) => $"max({metric}{{job=\"{service}\"}}) > {limit}";
            string OverBy(string label, string metric, int limit) => $"max by ({label}) ({metric}{{job=\"{service}\"}}) > {limit}";
            groups.Add(new($"{service}-messages",
            [
                Alert("MessagesNotHandled", urgent, "1m", Over("messaging_partition_oldest_age_seconds", freshness), $"a message has waited for more than {freshness} s"),
                Alert("OutboxNotSent", urgent, "1m", Over("messaging_outbox_oldest_age_seconds", 60), "a committed message is not sent"),
                Alert("OutboxRefused", Ticket, "1m", Over("messaging_outbox_refused", 0), "the broker does not take messages"),
                Alert("DeadLetters", Ticket, null, Over("messaging_dead_letters_waiting", 0), "messages were given up"),
                Alert("ProjectionBehind", Ticket, "1m", OverBy("messaging_projection_name", "messaging_projection_lag_age_seconds", 60), "projection {{ $labels.messaging_projection_name }} is behind"),
                Alert("SagaStuck", Ticket, "1m", OverBy("messaging_saga_type, messaging_saga_step", "messaging_sagas_oldest_age_seconds", 600), "a saga stays at {{ $labels.messaging_saga_step }}"),
            ]));
        }

        return $"# {Callers.Note}\n{Yaml.Serialize(new { groups })}";
    }

    private static IEnumerable<Rule> Record(string service, string window, ServiceLevel level)
    {
        Rule As(string name, string? objective, string expression) => new()
        {
            Record = $"slo:{name}{window}",
            Expr = expression,
            Labels = objective is null ? new() { ["service"] = service } : new() { ["service"] = service, ["slo"] = objective },
        };
        string Rate(string series, string labels = "") => $"sum(rate({Requests}_{series}{{job=\"{service}\"{labels}}}[{window}]))";

        var seconds = Number(level.Latency.Milliseconds / 1000m);
        yield return As("requests:increase", null, $"sum(increase({Requests}_count{{job=\"{service}\"}}[{window}]))");
        yield return As("errors:ratio_rate", "availability", $"({Rate("count", ",http_response_status_code=~\"5..\"")} or vector(0)) / {Rate("count")}");
        yield return As("errors:ratio_rate", "latency", $"1 - ({Rate("bucket", $",le=\"{seconds}\"")} / {Rate("count")})");
    }

    private static string Burns(string service, string objective, decimal percent, IEnumerable<(double Rate, string Long, string Short, string Severity)> burns)
    {
        var labels = $"{{service=\"{service}\",slo=\"{objective}\"}}";
        return string.Join(" or ", burns.Select(burn =>
        {
            var limit = Number((decimal)burn.Rate * (100 - percent) / 100);
            return $"(slo:errors:ratio_rate{burn.Long}{labels} > {limit} and slo:errors:ratio_rate{burn.Short}{labels} > {limit} and on (service) slo:requests:increase{burn.Long} >= {MinimumRequests})";
        }));
    }

    private static string Number(decimal value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>Rules that Prometheus evaluates one after the other.</summary>
    internal sealed record Group(string Name, List<Rule> Rules);

    /// <summary>A recording rule or an alert, in Prometheus' words.</summary>
    internal sealed record Rule
    {
        public string? Record { get; init; }

        public string? Alert { get; init; }

        public required string Expr { get; init; }

        public string? For { get; init; }

        public required Dictionary<string, string> Labels { get; init; }

        public Dictionary<string, string>? Annotations { get; init; }
    }
}
