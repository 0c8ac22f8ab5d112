namespace Templates;

/// <summary>One choice of the options that add or remove parts.</summary>
public sealed record Combination(bool Sample, string Auth, bool Embedded, string Deploy)
{
    public static readonly Combination Default = new(Sample: true, "identity", Embedded: true, "azure");

    public static IReadOnlyList<Combination> All { get; } =
    [
        .. from sample in (bool[])[true, false]
           from auth in (string[])["identity", "external"]
           from embedded in (bool[])[true, false]
           from deploy in (string[])["azure", "none"]
           select new Combination(sample, auth, embedded, deploy),
    ];

    public IReadOnlyList<string> Options =>
        ["--sample", Word(Sample), "--auth", Auth, "--embedded", Word(Embedded), "--deploy", Deploy];

    public override string ToString() => string.Join(' ', Options);

    private static string Word(bool value) => value ? "true" : "false";
}
