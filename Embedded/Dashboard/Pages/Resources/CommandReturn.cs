namespace Dashboard.Pages.Resources;

/// <summary>Where a command's form was, and where its answer leads: a choice, since an address could lead anywhere.</summary>
internal static class CommandReturn
{
    public const string Field = "back";
    public const string ToList = "list";
    public const string ToDetails = "details";

    public static string Link(string? choice, string id) => choice == ToDetails ? Links.Resource(id) : Links.Resources;
}
