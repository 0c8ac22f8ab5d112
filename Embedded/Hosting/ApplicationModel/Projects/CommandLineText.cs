using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Takes a command line apart: spaces separate arguments, double quotes hold one together, <c>\"</c> is a quote itself.</summary>
internal static class CommandLineText
{
    public static IReadOnlyList<string> Split(string? text)
    {
        var arguments = new List<string>();
        var argument = new StringBuilder();
        var (isQuoted, isOpen) = (false, false);
        for (var index = 0; index < (text?.Length ?? 0); index++)
        {
            var character = text![index];
            if (character == '\\' && index + 1 < text.Length && text[index + 1] == '"')
            {
                argument.Append(text[++index]);
                isOpen = true;
            }
            else if (character == '"')
            {
                (isQuoted, isOpen) = (!isQuoted, true);
            }
            else if (char.IsWhiteSpace(character) && !isQuoted)
            {
                End();
            }
            else
            {
                argument.Append(character);
                isOpen = true;
            }
        }
        End();
        return arguments;

        void End()
        {
            if (isOpen)
                arguments.Add(argument.ToString());
            argument.Clear();
            isOpen = false;
        }
    }
}
