using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A random value. Characters that look alike (i, l, o) and those with a meaning in URLs, shells and connection strings are left out.
/// </summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    private const string LowerCase = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperCase = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string Digits = "0123456789";
    private const string Specials = "-_.{}~()*+!";

    /// <summary>The least number of characters; 22 of the full alphabet hold 128 bits.</summary>
    public int MinLength { get; set; } = 22;

    /// <summary>Whether lower case letters occur.</summary>
    public bool Lower { get; set; } = true;

    /// <summary>Whether upper case letters occur.</summary>
    public bool Upper { get; set; } = true;

    /// <summary>Whether digits occur.</summary>
    public bool Numeric { get; set; } = true;

    /// <summary>Whether other characters occur.</summary>
    public bool Special { get; set; } = true;

    /// <summary>The least number of lower case letters.</summary>
    public int MinLower { get; set; }

    /// <summary>The least number of upper case letters.</summary>
    public int MinUpper { get; set; }

    /// <summary>The least number of digits.</summary>
    public int MinNumeric { get; set; }

    /// <summary>The least number of other characters.</summary>
    public int MinSpecial { get; set; }

    /// <summary>A new random value at every call.</summary>
    public override string GetDefaultValue()
    {
        (bool Allowed, int Minimum, string Characters)[] classes =
        [
            (Lower, MinLower, LowerCase), (Upper, MinUpper, UpperCase), (Numeric, MinNumeric, Digits), (Special, MinSpecial, Specials),
        ];
        if (classes.Any(item => item.Minimum < 0 || (!item.Allowed && item.Minimum > 0)))
            throw new InvalidOperationException("A generated parameter asks for characters of a kind that it excludes, or for a negative number of them.");

        var alphabet = string.Concat(classes.Where(item => item.Allowed).Select(item => item.Characters));
        if (alphabet.Length == 0)
            throw new InvalidOperationException("A generated parameter excludes every kind of character: allow at least one.");

        var required = classes.SelectMany(item => RandomNumberGenerator.GetItems<char>(item.Characters, item.Minimum)).ToArray();
        var others = RandomNumberGenerator.GetItems<char>(alphabet, Math.Max(MinLength - required.Length, 0));
        char[] value = [.. required, .. others];
        RandomNumberGenerator.Shuffle(value.AsSpan());
        return new string(value);
    }
}
