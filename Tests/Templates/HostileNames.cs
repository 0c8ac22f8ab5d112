namespace Templates;

/// <summary>Legal names that have broken templates: as file names, as identifiers, as host names, or as namespaces.</summary>
internal static class HostileNames
{
    /// <summary>Each with what it becomes where only a host name may stand (RFC 1123, section 2.1).</summary>
    public static TheoryData<string, string> All { get; } = new()
    {
        { "Contoso.Shop", "contoso-shop" },
        { "my-shop-2", "my-shop-2" },
        { "3rd.Shop", "3rd-shop" },
        { "42", "42" },
        { "x", "platform-x" },
        { "My Little Shop", "my-little-shop" },
        { "Größe Über Élan", "grosse-uber-elan" },
        { "İstanbul Iğdır", "istanbul-igdir" },
        { "Łódź e\u0301tude", "lodz-etude" },
        { "日本語", "platform" },
        { "class", "class" },
        { "System", "system" },
        { "Ordering", "ordering" },
        { "Aspire", "aspire" },
        { "Platform", "platform" },
        { "Fish & Chips' (Bar)", "fish-chips-bar" },
    };
}
