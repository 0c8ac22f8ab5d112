namespace Dashboard.Pages.Consoles;

/// <summary>Finds which of the 16 colours comes closest to one of xterm's 256, or to one given by its parts.</summary>
internal static class AnsiPalette
{
    private static readonly (int Red, int Green, int Blue)[] Sixteen =
    [
        (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
        (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
    ];

    /// <summary>The steps of each part in the cube of 6 × 6 × 6.</summary>
    private static readonly int[] Steps = [0, 95, 135, 175, 215, 255];

    /// <summary>Reads what follows 38 and 48: <c>5;number</c> or <c>2;red;green;blue</c>. Null: it is neither.</summary>
    public static int? Read(Queue<int> codes) => (codes.TryDequeue(out var kind) ? kind : 0) switch
    {
        5 when codes.TryDequeue(out var number) => Nearest(number),
        2 when codes.TryDequeue(out var red) && codes.TryDequeue(out var green) && codes.TryDequeue(out var blue) => Nearest((red, green, blue)),
        _ => null,
    };

    private static int? Nearest(int number) => number switch
    {
        < 0 or > 255 => null,
        < 16 => number,
        < 232 => Nearest((Steps[(number - 16) / 36], Steps[(number - 16) / 6 % 6], Steps[(number - 16) % 6])),
        _ => Nearest((8 + ((number - 232) * 10), 8 + ((number - 232) * 10), 8 + ((number - 232) * 10))),
    };

    private static int Nearest((int Red, int Green, int Blue) colour) =>
        Enumerable.Range(0, Sixteen.Length).MinBy(index => Square(Sixteen[index].Red - colour.Red)
            + Square(Sixteen[index].Green - colour.Green)
            + Square(Sixteen[index].Blue - colour.Blue));

    private static long Square(long number) => number * number;
}
