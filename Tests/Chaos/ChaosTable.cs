using System.Text.Json;
using Cli.Terminal;
using Spectre.Console;

namespace Chaos;

/// <summary>The verdict for people: one table, and every breach by name.</summary>
internal static class ChaosTable
{
    private const int BreachesShown = 50;

    public static void Write(Workspace workspace, ChaosReport report)
    {
        var table = TableLayout.Create(workspace.Output, "FIGURE", "VALUE", "");
        Row("planned", report.PlannedOrders, $"orders, at {report.RatePerSecond:0.##} a second for {report.DurationSeconds:0} s, seed {report.Seed}");
        Row("offered", report.OfferedOrders);
        Row("accepted", report.AcceptedOrders, $"{report.AcceptedLateOrders} of them known only from asking again");
        Row("confirmed", report.ConfirmedOrders);
        Row("rejected", report.RejectedOrders, Counts(report.RejectedByReason));
        Row("cancelled", report.CancelledOrders);
        Row("unanswered", report.UnansweredOrders);
        Row("lost", report.LostOrders);
        Row("doubled", report.DoubledOrders);
        Row("cancel ignored", report.CancelIgnoredOrders);
        Row("oversold", report.OversoldSkus, "SKUs");
        Row("wrongly paid", report.WronglyPaidOrders);
        Row("wrongly notified", report.WronglyNotifiedOrders);
        Row("left behind", report.LeftBehind, "outboxes, retries, sagas and queues that are not empty");
        Row("dead-lettered", report.DeadLetteredQueues, "services with more dead letters than before");
        Row("kills", report.Kills, Counts(report.KillsByResource));
        Row("restarts", report.Restarts, Counts(report.RestartsByResource));
        Row("provider faults", report.ProviderFaultsByMode.Values.Sum(), Counts(report.ProviderFaultsByMode));
        table.AddRow(
            "longest outage",
            report.LongestOutageSecondsByResource.Count == 0 ? "-" : $"{report.LongestOutageSecondsByResource.Values.Max():0.0} s",
            string.Join(", ", report.LongestOutageSecondsByResource.Select(outage => $"{outage.Key} {outage.Value:0.0}")));
        Row("faults skipped", report.SkippedFaults, "their target did not run");
        table.AddRow(
            "acceptance",
            report.AcceptanceP50Milliseconds is { } median ? $"{median:0} ms" : "-",
            $"median; 95 %: {report.AcceptanceP95Milliseconds:0}, 99 %: {report.AcceptanceP99Milliseconds:0}, longest: {report.AcceptanceMaxMilliseconds:0} ms");
        table.AddRow("quiet after", report.SecondsToQuiet is { } seconds ? $"{seconds:0.0} s" : "never", "from the end of the faults");
        workspace.Say("");
        workspace.Output.Write(table);
        WriteBreaches(workspace, report);

        void Row(string figure, int value, string note = "") => table.AddRow(figure, value.ToString(), Markup.Escape(note));
    }

    private static void WriteBreaches(Workspace workspace, ChaosReport report)
    {
        foreach (var breach in report.Breaches.Take(BreachesShown))
            workspace.Say($"BREACH {JsonNamingPolicy.CamelCase.ConvertName(breach.Kind.ToString())}: {breach.Subject}: {breach.Message}");

        if (report.Breaches.Count > BreachesShown)
            workspace.Say($"… and {report.Breaches.Count - BreachesShown} more; --json has them all");

        workspace.Say(report.Breaches.Count == 0 ? "every invariant holds" : $"{report.Breaches.Count} breaches");
    }

    private static string Counts(IReadOnlyDictionary<string, int> counts) => string.Join(", ", counts.Select(count => $"{count.Key.TrimEnd('.')} {count.Value}"));
}
