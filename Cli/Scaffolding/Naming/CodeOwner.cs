using System.Text.RegularExpressions;

namespace Cli.Scaffolding.Naming;

/// <summary>Who owns a folder, as CODEOWNERS writes it.</summary>
internal static partial class CodeOwner
{
    /// <returns>A user or team with its @, or an e-mail address.</returns>
    /// <exception cref="WrongUsageException">It is none of them.</exception>
    public static string Parse(string owner)
    {
        if (Address().IsMatch(owner))
            return owner;
        var name = owner.StartsWith('@') ? owner : $"@{owner}";
        return Name().IsMatch(name)
            ? name
            : throw new WrongUsageException($"'{owner}' cannot own code: name a team (@acme/loyalty), a user (@ann) or an e-mail address.");
    }

    [GeneratedRegex("^@[A-Za-z0-9][A-Za-z0-9-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    [GeneratedRegex("^[^@\\s|`]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+\\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
