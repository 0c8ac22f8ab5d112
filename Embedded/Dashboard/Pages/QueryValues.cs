using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Pages;

/// <summary>Reads a page's state from its URL. What cannot be understood is as good as missing: a link must not fail for it.</summary>
internal static class QueryValues
{
    /// <summary>Null when it is missing or blank, as an empty field of a form is.</summary>
    public static string? Text(this IQueryCollection query, string name) =>
        query[name].ToString().Trim() is { Length: > 0 } text ? text : null;

    public static long? Number(this IQueryCollection query, string name) =>
        long.TryParse(query[name].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static bool Flag(this IQueryCollection query, string name) => query.Text(name) is not null;
}
