//! Random numbers that are the same on every machine.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// One of the 2^64 independent streams of a seed.
pub(super) struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream from which a generator draws its model; those below it belong to the blocks.
    pub(super) const MODEL: u64 = u64::MAX;

    /// Stream `number` of `seed`. The seed is the key as it stands and not stretched by a function
    /// that another version of a crate may change.
    pub(super) fn new(seed: u64, number: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut rng = ChaCha8Rng::from_seed(key);
        rng.set_stream(number);
        Self(rng)
    }

    /// A multiple of 2^-53 in \[0, 1).
    pub(super) fn uniform(&mut self) -> f64 {
        const STEP: f64 = 1.0 / (1u64 << 53) as f64;
        (self.0.next_u64() >> 11) as f64 * STEP
    }

    /// True with this probability.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// A number below `n`; `n` is at most 2^31, so that no value is favoured by more than 2^-32.
    pub(super) fn below(&mut self, n: usize) -> usize {
        let scaled = (u64::from(self.0.next_u32()) * n as u64) >> 32;
        usize::try_from(scaled).expect("it is below n")
    }

    /// Exponential with mean 1.
    pub(super) fn exponential(&mut self) -> f64 {
        -libm::log(1.0 - self.uniform())
    }

    /// Standard normal, by Box and Muller.
    pub(super) fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(2.0 * self.exponential());
        radius * libm::cos(std::f64::consts::TAU * self.uniform())
    }
}

/// Chooses an index with a probability in proportion to its weight.
pub(super) struct Wheel {
    /// Sums of the weights up to and with each index.
    ends: Vec<f64>,
}

impl Wheel {
    /// One sector for each weight; at least one must be positive.
    pub(super) fn new(weights: impl IntoIterator<Item = f64>) -> Self {
        let mut sum = 0.0;
        let ends = weights
            .into_iter()
            .map(|weight| {
                sum += weight;
                sum
            })
            .collect();
        Self { ends }
    }

    /// The Poisson distribution, whose mean is at most [`Wheel::MOST_MEAN`]: index k is the number k.
    pub(super) fn poisson(mean: f64) -> Self {
        let mut mass = libm::exp(-mean);
        let mut weights = vec![mass];
        let mut k = 0.0;
        while k < mean || mass > 1e-18 {
            k += 1.0;
            mass *= mean / k;
            weights.push(mass);
        }
        Self::new(weights)
    }

    /// Above it e^-mean is near the smallest double.
    pub(super) const MOST_MEAN: f64 = 500.0;

    /// The index where the wheel stops.
    pub(super) fn spin(&self, stream: &mut Stream) -> usize {
        let last = self.ends.len() - 1;
        let at = stream.uniform() * self.ends[last];
        self.ends.partition_point(|&end| end <= at).min(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keystream of ChaCha8 with a zero key and nonce, first eight bytes: the test vector in
    /// draft-strombergson-chacha-test-vectors-01, TC1.
    #[test]
    fn the_stream_is_chacha8_itself() {
        let first = Stream::new(0, 0).0.next_u64();
        assert_eq!(first.to_le_bytes(), [0x3e, 0x00, 0xef, 0x2f, 0x89, 0x5f, 0x40, 0xd6]);
    }

    /// Mean and variance of a sample, within five standard errors of the true mean.
    #[test]
    fn moments() {
        let n = 200_000;
        let mut stream = Stream::new(1, 0);
        let poisson = Wheel::poisson(9.0);
        let mut check = |mean: f64, variance: f64, draw: &mut dyn FnMut(&mut Stream) -> f64| {
            let sample: Vec<f64> = (0..n).map(|_| draw(&mut stream)).collect();
            let found = sample.iter().sum::<f64>() / f64::from(n);
            let spread = sample.iter().map(|x| (x - found).powi(2)).sum::<f64>() / f64::from(n);
            assert!(
                (found - mean).abs() < 5.0 * (variance / f64::from(n)).sqrt(),
                "{found} {mean}"
            );
            assert!((spread / variance - 1.0).abs() < 0.05, "{spread} {variance}");
        };
        check(0.5, 1.0 / 12.0, &mut Stream::uniform);
        check(1.0, 1.0, &mut Stream::exponential);
        check(0.0, 1.0, &mut Stream::normal);
        check(9.0, 9.0, &mut |stream| poisson.spin(stream) as f64);
        check(2.5, 35.0 / 12.0, &mut |stream| stream.below(6) as f64);
    }

    #[test]
    fn a_wheel_stops_in_proportion_and_never_at_weight_zero() {
        let wheel = Wheel::new([0.0, 3.0, 0.0, 1.0, 0.0]);
        let mut stream = Stream::new(3, 0);
        let mut stops = [0; 5];
        for _ in 0..40_000 {
            stops[wheel.spin(&mut stream)] += 1;
        }
        assert_eq!((stops[0], stops[2], stops[4]), (0, 0, 0));
        assert!((29_500..30_500).contains(&stops[1]), "{stops:?}");
    }
}
