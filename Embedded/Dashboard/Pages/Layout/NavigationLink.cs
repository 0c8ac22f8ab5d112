using Microsoft.AspNetCore.Components;

namespace Dashboard.Pages.Layout;

/// <summary>A section of the dashboard.</summary>
/// <param name="Section">The first segment of its path.</param>
/// <param name="Key">The keyboard's key that leads there.</param>
/// <param name="Title">Its name.</param>
/// <param name="ShortTitle">Its name where there is little room.</param>
/// <param name="Icon">Its picture.</param>
internal sealed record NavigationLink(string Section, string Key, string Title, string ShortTitle, RenderFragment Icon)
{
    public string Link => $"/{Section}";
}
