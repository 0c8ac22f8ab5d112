using System.CommandLine;

namespace Benchmarks.Commands;

/// <summary>The options that several benchmarks take.</summary>
internal static class Options
{
    public static Option<bool> Json() => new("--json")
    {
        Description = "Print one object of named figures (Tests/Benchmarks/README.md) instead of tables; progress goes to standard error.",
    };

    /// <summary>A whole number from 1 to the given largest.</summary>
    public static Option<int> Number(string name, string description, string helpName, int usual, int largest)
    {
        var option = new Option<int>(name) { Description = $"{description} {usual} unless told otherwise.", DefaultValueFactory = _ => usual, HelpName = helpName };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && (number < 1 || number > largest))
                result.AddError($"{name} is a whole number from 1 to {largest}.");
        });
        return option;
    }
}
