using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Turns a name into one that every shell accepts for an environment variable.</summary>
internal static class EnvironmentVariableName
{
    public static string Encode(string name)
    {
        var encoded = new StringBuilder(name.Length + 1);
        if (name.Length > 0 && char.IsAsciiDigit(name[0]))
            encoded.Append('_');
        foreach (var character in name)
            encoded.Append(char.IsAsciiLetterOrDigit(character) ? character : '_');
        return encoded.ToString();
    }
}
