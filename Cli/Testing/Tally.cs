namespace Cli.Testing;

/// <summary>How many tests passed, failed and were skipped.</summary>
internal sealed record Tally(int Passed, int Failed, int Skipped)
{
    public static readonly Tally None = new(0, 0, 0);

    /// <summary>Nothing failed and something was tested.</summary>
    public bool IsGood => Failed == 0 && Passed > 0;

    public static Tally operator +(Tally left, Tally right) =>
        new(left.Passed + right.Passed, left.Failed + right.Failed, left.Skipped + right.Skipped);

    public override string ToString() => $"{Passed} passed, {Failed} failed, {Skipped} skipped";
}
