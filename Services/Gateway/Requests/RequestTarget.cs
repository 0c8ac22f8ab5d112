using System.Buffers;

namespace Gateway.Requests;

/// <summary>
/// What a request's path may look like as it came, before anything decodes it: one that two programs could read in different
/// ways is refused, since the gateway would decide about another path than the service gets.
/// </summary>
internal static class RequestTarget
{
    // RFC 3986 section 2. Others would be encoded on the way to the service, which may find the target too long then.
    private static readonly SearchValues<char> Legal = SearchValues.Create("-._~:/?[]@!$&'()*+,;=%0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> Suspicious = SearchValues.Create("%;[]");

    /// <returns>What is wrong with it, or null.</returns>
    public static string? Fault(ReadOnlySpan<char> target)
    {
        if (target.ContainsAnyExcept(Legal))
            return "The target has a character that must be encoded.";
        if (HasBarePercent(target))
            return "The target has a '%' that encodes nothing.";

        var path = PathOf(target);
        if (path.Contains("//", StringComparison.Ordinal))
            return "The path has an empty segment.";
        if (!path.ContainsAny(Suspicious) && !path.Contains("/.", StringComparison.Ordinal))
            return null;

        if (path.ContainsAny('[', ']'))
            return "The path has a bracket that must be encoded.";
        return EncodingFault(path) ?? (HasDotSegment(path) ? "The path has a dot segment." : null);
    }

    private static bool HasBarePercent(ReadOnlySpan<char> target)
    {
        for (var rest = target; rest.IndexOf('%') is >= 0 and var at; rest = rest[(at + 3)..])
        {
            if (rest.Length < at + 3 || !char.IsAsciiHexDigit(rest[at + 1]) || !char.IsAsciiHexDigit(rest[at + 2]))
                return true;
        }

        return false;
    }

    /// <summary>Without the query, and without scheme and authority (RFC 9112 section 3.2.2).</summary>
    private static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> target)
    {
        if (target.IndexOf('?') is >= 0 and var query)
            target = target[..query];
        if (target is not ['/', ..] && target.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme)
        {
            target = target[(scheme + 3)..];
            target = target.IndexOf('/') is >= 0 and var authority ? target[authority..] : "/";
        }

        return target;
    }

    private static string? EncodingFault(ReadOnlySpan<char> path)
    {
        for (var rest = path; rest.IndexOf('%') is >= 0 and var at; rest = rest[(at + 3)..])
        {
            switch (Convert.ToByte(rest.Slice(at + 1, 2).ToString(), 16))
            {
                case (byte)'/' or (byte)'\\':
                    return "The path has an encoded slash or backslash.";
                case (byte)'%':
                    return "The path is encoded twice.";
                case < 0x20 or 0x7F:
                    return "The path has an encoded control character.";
                case 0xC0 or 0xC1 or >= 0xF5:
                    return "The path has bytes that are no UTF-8.";
            }
        }

        return null;
    }

    /// <summary><c>.</c> or <c>..</c>, encoded or not, and with parameters (<c>..;a=b</c>), which some servers ignore.</summary>
    private static bool HasDotSegment(ReadOnlySpan<char> path)
    {
        foreach (var range in path.Split('/'))
        {
            var segment = path[range];
            if (segment.IndexOf(';') is >= 0 and var parameters)
                segment = segment[..parameters];
            if (segment.Length is > 0 and <= 6 && segment.ToString().Replace("%2e", ".", StringComparison.OrdinalIgnoreCase) is "." or "..")
                return true;
        }

        return false;
    }
}
