using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Dashboard.Api;

/// <summary>Reads query parameters. A missing or empty one is null; a value that is none throws <see cref="WrongQueryException"/>.</summary>
internal static class QueryParameters
{
    private const int DefaultLimit = 100;
    private const int LargestLimit = 1_000;

    public static string? Query(this HttpContext context, string name) => context.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    public static int Limit(this HttpContext context)
    {
        if (context.Query("limit") is not { } text)
            return DefaultLimit;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= LargestLimit
            ? limit
            : throw new WrongQueryException($"`limit` must be a number from 1 to {LargestLimit}, but is '{text}'.");
    }

    /// <summary>Where a list goes on: what the previous answer gave as <c>next</c>.</summary>
    public static long? Before(this HttpContext context)
    {
        if (context.Query("before") is not { } text)
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var before)
            ? before
            : throw new WrongQueryException($"`before` must be the `next` of a previous answer, but is '{text}'.");
    }

    public static bool Flag(this HttpContext context, string name)
    {
        if (context.Query(name) is not { } text)
            return false;
        return bool.TryParse(text, out var flag) ? flag : throw new WrongQueryException($"`{name}` must be true or false, but is '{text}'.");
    }

    /// <summary>A duration of more than nothing.</summary>
    /// <param name="context">The request.</param>
    /// <param name="name">The parameter's name.</param>
    /// <param name="unit">What the number counts.</param>
    /// <param name="longest">The most.</param>
    public static TimeSpan? Duration(this HttpContext context, string name, TimeSpan unit, TimeSpan longest)
    {
        if (context.Query(name) is not { } text)
            return null;
        var most = longest / unit;
        return double.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= most
            ? unit * number
            : throw new WrongQueryException($"`{name}` must be more than 0 and at most {most.ToString(CultureInfo.InvariantCulture)}, but is '{text}'.");
    }

    public static TEnum? Choice<TEnum>(this HttpContext context, string name)
        where TEnum : struct, Enum
    {
        if (context.Query(name) is not { } text)
            return null;
        // By name only: parsing alone would take any number as well.
        return Enum.GetNames<TEnum>().Contains(text, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<TEnum>(text, ignoreCase: true)
            : throw new WrongQueryException($"`{name}` must be one of {string.Join(", ", Enum.GetNames<TEnum>())}, but is '{text}'.");
    }
}
