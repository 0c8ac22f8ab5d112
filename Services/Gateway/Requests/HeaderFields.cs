using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Microsoft.Extensions.Primitives;

namespace Gateway.Requests;

/// <summary>
/// What header fields may look like (RFC 9110 section 5): names are tokens, and values have no control characters. Bytes above
/// ASCII pass unchanged where they are UTF-8, which is how the services read them: over HTTP/2 a service that cannot read one
/// would end the connection, with everybody's requests.
/// </summary>
internal static class HeaderFields
{
    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> Control = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(code => (char)code).Where(character => character != '\t'), '\x7F']);

    /// <param name="name">The field's name.</param>
    /// <param name="values">Its values, one character for each byte.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Fault(string name, StringValues values)
    {
        if (name.AsSpan().ContainsAnyExcept(Token))
            return "A header's name has a character that no name may have.";
        foreach (var value in values)
        {
            if (!value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
                continue;
            if (value.AsSpan().ContainsAny(Control))
                return $"The header '{name}' has a control character.";
            if (!Utf8.IsValid(Encoding.Latin1.GetBytes(value!)))
                return $"The header '{name}' has bytes that are no UTF-8.";
        }

        return null;
    }
}
