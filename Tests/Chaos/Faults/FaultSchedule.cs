namespace Chaos.Faults;

/// <summary>When what is killed, restarted, cut and slowed.</summary>
internal static class FaultSchedule
{
    /// <summary>The first orders go through an unharmed system.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(5);

    /// <summary>A target is left alone this long after it was hit, so that it runs when it is hit again.</summary>
    public static readonly TimeSpan Respite = TimeSpan.FromSeconds(10);

    /// <summary>Everything stands still while the database is away, and no order would get far if it always were.</summary>
    public static readonly TimeSpan ServerRespite = TimeSpan.FromSeconds(25);

    private const double RestartShare = 0.2;
    private static readonly string[] ProviderModes = ["down", "slow", "lossy"];

    public static IEnumerable<PlannedFault> Create(Random random, TimeSpan duration, ChaosTargets targets) =>
        OnProcesses(random, duration.TotalSeconds, targets).Concat(OnProvider(random, duration.TotalSeconds)).OrderBy(fault => fault.At);

    private static IEnumerable<PlannedFault> OnProcesses(Random random, double end, ChaosTargets targets)
    {
        Dictionary<string, double> lastHit = new(StringComparer.Ordinal);
        for (var at = Between(random, Calm.TotalSeconds, Calm.TotalSeconds + 2); at < end; at += Between(random, 3.5, 5))
        {
            // A service is twice as likely as a server.
            if (Pick(random, at, lastHit, [.. targets.Services, .. targets.Services, targets.Database, targets.Broker], targets) is { } target)
                yield return new Kill(Seconds(at), target, random.Next(100));

            var restartAt = at + Between(random, 1, 3);
            if (random.NextDouble() < RestartShare && restartAt < end && Pick(random, restartAt, lastHit, targets.Services, targets) is { } restarted)
                yield return new Restart(Seconds(restartAt), restarted, random.Next(100));
        }
    }

    /// <summary>Every fault ends before the next begins and, by the plan's end, for good.</summary>
    private static IEnumerable<PlannedFault> OnProvider(Random random, double end)
    {
        for (var at = Between(random, Calm.TotalSeconds, Calm.TotalSeconds + 3); at < end; at += Between(random, 6, 12))
        {
            yield return new ProviderFault(Seconds(at), ProviderModes[random.Next(ProviderModes.Length)], random.Next(300, 3000));
            at = Math.Min(at + Between(random, 3, 8), end);
            yield return new ProviderFault(Seconds(at), ProviderFault.None, DelayMilliseconds: null);
        }
    }

    /// <summary>One of those that were not hit just now; null when all were.</summary>
    private static string? Pick(Random random, double at, Dictionary<string, double> lastHit, IEnumerable<string> candidates, ChaosTargets targets)
    {
        string[] rested = [.. candidates.Where(name => !lastHit.TryGetValue(name, out var hit) || at - hit >= (targets.Services.Contains(name, StringComparer.Ordinal) ? Respite : ServerRespite).TotalSeconds)];
        if (rested is [])
            return null;

        var picked = rested[random.Next(rested.Length)];
        lastHit[picked] = at;
        return picked;
    }

    private static double Between(Random random, double low, double high) => low + (random.NextDouble() * (high - low));

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromMilliseconds(Math.Round(seconds * 1000));
}
