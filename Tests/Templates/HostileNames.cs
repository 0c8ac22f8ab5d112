namespace Templates;

/// <summary>Legal names that have broken templates.</summary>
internal static class HostileNames
{
    /// <summary>Names of files and hosts; each with what it becomes where only a host name may stand (RFC 1123, section 2.1).</summary>
    public static TheoryData<string, string> Spelled { get; } = new()
    {
        { "Contoso.Shop", "contoso-shop" },
        { "3rd.Shop", "3rd-shop" },
        { "x", "platform-x" },
        { "My Little Shop", "my-little-shop" },
        { "Größe Über Élan", "grosse-uber-elan" },
        { "İstanbul Iğdır", "istanbul-igdir" },
        { "Łódź e\u0301tude", "lodz-etude" },
        { "日本語", "platform" },
        { "Fish & Chips' (Bar)", "fish-chips-bar" },
    };

    /// <summary>Those, and identifiers and namespaces, which only a build can break on.</summary>
    public static IEnumerable<string> All => [.. Spelled.Select(row => row.Data.Item1), "my-shop-2", "42", "class", "System", "Ordering", "Aspire", "Platform"];
}
