using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace Gateway.Requests;

/// <summary>What header fields may look like (RFC 9110 section 5): names are tokens, and values have no control characters.</summary>
internal static class HeaderFields
{
    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> Control = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(code => (char)code).Where(character => character != '\t'), '\x7F']);

    /// <returns>What is wrong with one, or null.</returns>
    public static string? Fault(string name, StringValues values)
    {
        if (name.AsSpan().ContainsAnyExcept(Token))
            return "A header's name has a character that no name may have.";
        foreach (var value in values)
        {
            if (value.AsSpan().ContainsAny(Control))
                return "A header has a control character.";
        }

        return null;
    }
}
