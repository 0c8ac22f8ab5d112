namespace Templates;

/// <summary>One choice of the options that add or remove parts.</summary>
public sealed record Combination(bool Sample, string Auth, string Deploy)
{
    public static readonly Combination Default = new(Sample: true, "identity", "azure");

    public static IReadOnlyList<Combination> All { get; } =
    [
        .. from sample in (bool[])[true, false]
           from auth in (string[])["identity", "external"]
           from deploy in (string[])["azure", "none"]
           select new Combination(sample, auth, deploy),
    ];

    public IReadOnlyList<string> Options =>
        ["--sample", Sample ? "true" : "false", "--auth", Auth, "--deploy", Deploy];

    public override string ToString() => string.Join(' ', Options);
}
