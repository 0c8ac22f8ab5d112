using Dashboard.Pages.Layout;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Pages;

/// <summary>Answers that there is no such thing, in the layout of all pages.</summary>
internal static class NotFound
{
    /// <param name="what">What there is not, and why that may be.</param>
    /// <param name="section">The path of the section that it would be in.</param>
    /// <param name="back">Where the link back leads.</param>
    public static PageResult Page(string what, string section, string back) =>
        new("Not found", section, NotFoundBody.Of(what, back)) { Status = StatusCodes.Status404NotFound };
}
