//! Two signals that can be told apart without looking: one rises, the other is low and long.

use web_sys::{AudioContext, OscillatorType};

/// How loud, of 1.
const VOLUME: f32 = 0.25;
/// How long a note fades, in seconds, so that it does not click.
const FADE: f64 = 0.03;

/// What makes sounds. A browser gives it only to a page that somebody has clicked.
#[derive(Debug)]
pub struct Sound {
    context: AudioContext,
}

impl Sound {
    /// Opens the loudspeaker, if there is one.
    pub fn new() -> Option<Self> {
        Some(Self { context: AudioContext::new().ok()? })
    }

    /// It went well: two short notes, the second a fifth above the first.
    pub fn good(&self) {
        self.note(OscillatorType::Sine, 660.0, 0.0, 0.12);
        self.note(OscillatorType::Sine, 990.0, 0.14, 0.2);
    }

    /// It went wrong: two long low notes.
    pub fn bad(&self) {
        self.note(OscillatorType::Square, 196.0, 0.0, 0.35);
        self.note(OscillatorType::Square, 147.0, 0.4, 0.6);
    }

    /// A note of so many hertz, after and for so many seconds. Where the browser refuses it there is silence.
    fn note(&self, wave: OscillatorType, hertz: f32, after: f64, lasts: f64) {
        let (Ok(tone), Ok(gain)) = (self.context.create_oscillator(), self.context.create_gain()) else {
            return;
        };
        let (from, to) = (self.context.current_time() + after, self.context.current_time() + after + lasts);
        tone.set_type(wave);
        tone.frequency().set_value(hertz);
        let _level = gain.gain().set_value_at_time(VOLUME, from);
        let _holds = gain.gain().set_value_at_time(VOLUME, to - FADE);
        let _fades = gain.gain().linear_ramp_to_value_at_time(0.0, to);
        let _joined = tone.connect_with_audio_node(&gain);
        let _heard = gain.connect_with_audio_node(&self.context.destination());
        let _begins = tone.start_with_when(from);
        let _ends = tone.stop_with_when(to);
    }
}

impl Drop for Sound {
    fn drop(&mut self) {
        let _closed = self.context.close();
    }
}
