using Npgsql;

namespace Inventory.Reservations;

/// <summary>How many units of each SKU several reservations have together, as two arrays for <c>unnest($1, $2)</c>.</summary>
internal sealed class Units
{
    private readonly Dictionary<string, int> _quantities = [];

    public Units(IEnumerable<Reservation> reservations)
    {
        foreach (var line in reservations.SelectMany(reservation => reservation.Lines))
            _quantities[line.Sku] = _quantities.GetValueOrDefault(line.Sku) + line.Quantity;
    }

    public NpgsqlParameter[] ToParameters() =>
        [new() { Value = _quantities.Keys.ToArray() }, new() { Value = _quantities.Values.ToArray() }];
}
